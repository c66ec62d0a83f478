// Dataset files as a source in query mode may have them: the same, without the columns whose masks need a key.
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'

const lists = ['read', 'clear', 'lookup', 'cannot'] as const
const schema = z.looseObject({
  columns: z.record(z.string(), z.looseObject({ mask: z.unknown().optional() })),
  access: z.array(
    z.looseObject(
      Object.fromEntries(lists.map((list) => [list, z.union([z.string(), z.array(z.string())]).optional()])),
    ),
  ),
})

export interface WithoutKeys {
  readonly folder: string
  /** The names of the columns that were left out. */
  readonly left: ReadonlySet<string>
}

/** @returns a new folder in the system's own for such, which the caller removes. */
export async function withoutKeys(from: string): Promise<WithoutKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-without-keys-'))
  const left = new Set<string>()
  for (const file of (await readdir(from)).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))) {
    const dataset = schema.parse(parse(await readFile(join(from, file), 'utf8')))
    for (const [name, { mask }] of Object.entries(dataset.columns)) {
      if (!JSON.stringify(mask ?? null).includes('pseudonym')) continue
      left.add(name)
      delete dataset.columns[name]
      for (const entry of dataset.access) {
        for (const list of lists) {
          const names = entry[list]
          if (Array.isArray(names)) entry[list] = names.filter((one) => one !== name)
        }
      }
    }
    await writeFile(join(folder, file), stringify(dataset))
  }
  return { folder, left }
}
