// Dataset files as a source in query mode may have them: the same line by line, without the columns whose masks need a key.
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface WithoutKeys {
  readonly folder: string
  /** The names of the columns that were left out. */
  readonly left: ReadonlySet<string>
}

/** A column on a line of its own, as all of ours are written. */
const keyed = /^ {2}(\w+): +\{.*\bpseudonym\b.*\}.*$/gm

/** @returns a new folder in the system's own for such, which the caller removes. */
export async function withoutKeys(from: string): Promise<WithoutKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-without-keys-'))
  const left = new Set<string>()
  for (const file of (await readdir(from)).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))) {
    const text = await readFile(join(from, file), 'utf8')
    const names = [...text.matchAll(keyed)].flatMap(([, name]) => name ?? [])
    for (const name of names) left.add(name)
    const inLists = names.map((name) => `, ${name}\\b|\\b${name}, `).join('|')
    const kept = text.replace(keyed, '')
    await writeFile(join(folder, file), inLists === '' ? kept : kept.replaceAll(new RegExp(inLists, 'g'), ''))
  }
  return { folder, left }
}
