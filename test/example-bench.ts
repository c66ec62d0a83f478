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
  /** What one page of an example must show, and what three must. */
  readonly rows: readonly unknown[]
  readonly paged: readonly unknown[]
}

export interface ExampleBench {
  readonly folder: string
  examplesOf(person: string): Promise<readonly Told[]>
  /** @param unset variables. @returns what it printed. @throws where it ends with another status than 0. */
  run(person: string, program: string, args: readonly string[], unset?: readonly string[]): Promise<string>
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
          const [, query = ''] = /\?(fields=[^"]*)&limit=5"$/.exec(described.examples.curl) ?? []
          const { body: first } = await call(scrim, person, `/${name}?${query}&limit=5`)
          assert.equal(first.data.length, 5)
          const { body: three } = await call(scrim, person, `/${name}?${query}&limit=15`)
          const paged = first.page.next === null ? first.data : three.data
          return { dataset: name, described, examples: described.examples, rows: first.data, paged }
        }),
      )
    },
    async run(person, program, args, unset = []) {
      const set = { PATH: process.env.PATH, SCRIM: scrim.url, SCRIM_TOKEN: await scrim.token(person) }
      const env = Object.fromEntries(Object.entries(set).filter(([name]) => !unset.includes(name)))
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
