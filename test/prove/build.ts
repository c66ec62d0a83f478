// The gateway that is put to the proof: this tree, or a copy of it with a named weakness patched in.
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import { loadSettings } from '../../gateway/config/load-settings.ts'
import { openHouse } from '../../gateway/house.ts'
import { applyDatabase } from '../../gateway/sources/postgres/apply-database.ts'

export interface Build {
  readonly openHouse: typeof openHouse
  readonly loadSettings: typeof loadSettings
  readonly loadCatalog: typeof loadCatalog
  readonly applyDatabase: typeof applyDatabase
}

export interface Patch {
  /** From the root of the tree. */
  readonly file: string
  readonly old: string
  readonly new: string
}

const root = resolve(import.meta.dirname, '../..')

export const thisBuild: Build = { openHouse, loadSettings, loadCatalog, applyDatabase }

/** The patched text. @throws Error unless `old` stands in the file exactly once: a weakness that is not there proves nothing. */
export async function patched({ file, old, new: text }: Patch, folder = root): Promise<string> {
  const source = await readFile(join(folder, file), 'utf8')
  const found = source.split(old).length - 1
  if (found !== 1) throw new Error(`${file}: the text to weaken is there ${found} times, not once:\n${old}`)
  return source.replace(old, () => text)
}

/** @param folder an empty one. */
export async function weakenedBuild(patches: readonly Patch[], folder: string): Promise<Build> {
  for (const part of ['gateway', 'masks', 'migrations', 'datasets']) {
    await cp(join(root, part), join(folder, part), { recursive: true })
  }
  for (const file of ['package.json', 'tsconfig.json']) await cp(join(root, file), join(folder, file))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await mkdir(join(folder, 'docs'), { recursive: true })
  for (const patch of patches) await writeFile(join(folder, patch.file), await patched(patch, folder))
  const load = (file: string) => import(pathToFileURL(join(folder, 'gateway', file)).href)
  return {
    ...(await load('house.ts')),
    ...(await load('config/load-settings.ts')),
    ...(await load('catalog/load-catalog.ts')),
    ...(await load('sources/postgres/apply-database.ts')),
  }
}
