// What /datasets/{name} tells a person, and a place where its examples run as that person.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { call } from './call.ts'
import type { Scrim } from './scrim.ts'

interface Told {
  readonly dataset: string
  // biome-ignore lint/suspicious/noExplicitAny: a black-box test reads whatever came
  readonly described: any
  readonly examples: { readonly curl: string; readonly typescript: string; readonly python: string }
  /** What an example must show. */
  readonly rows: readonly unknown[]
}

export interface ExampleBench {
  readonly folder: string
  examplesOf(person: string): Promise<readonly Told[]>
  /** @returns what it printed. @throws where it ends with another status than 0. */
  run(person: string, program: string, args: readonly string[]): Promise<string>
  parseLines(printed: string): readonly unknown[]
  close(): Promise<void>
}

export async function openExampleBench(scrim: Scrim): Promise<ExampleBench> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-examples-'))
  return {
    folder,
    async examplesOf(person) {
      const { body } = await call(scrim, person, '/datasets')
      assert.ok(body.data.length > 0, `${person} reads nothing`)
      return Promise.all(
        body.data.map(async ({ name }: { name: string }): Promise<Told> => {
          const { body: described } = await call(scrim, person, `/datasets/${name}`)
          const { body: page } = await call(
            scrim,
            person,
            `/${name}?${/fields=[^&]*&limit=5/.exec(described.examples.curl)}`,
          )
          assert.equal(page.data.length, 5)
          return { dataset: name, described, examples: described.examples, rows: page.data }
        }),
      )
    },
    async run(person, program, args) {
      const env = { PATH: process.env.PATH, SCRIM: scrim.url, SCRIM_TOKEN: await scrim.token(person) }
      return (await promisify(execFile)(program, args, { env })).stdout
    },
    parseLines: (printed) =>
      printed
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    close: () => rm(folder, { recursive: true }),
  }
}
