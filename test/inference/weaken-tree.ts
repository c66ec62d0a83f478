// A copy of the checkout with the edits of one weakness. An edit whose text is not there exactly once stops everything: a
// control that was not weakened would pass for one that held.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownDatasets, ownTree } from './target.ts'

export interface Edit {
  /** Below the tree; `datasets/` is the folder of the target's datasets. */
  readonly file: string
  readonly from: string
  readonly to: string
}

export interface WeakTree extends AsyncDisposable {
  readonly tree: string
  readonly datasets: string
}

/**
 * @param folder datasets that go with it.
 * @throws Error naming the edit that does not fit.
 */
export async function weakenTree(edits: readonly Edit[], folder = ownDatasets): Promise<WeakTree> {
  const tree = await mkdtemp(join(tmpdir(), 'scrim-weak-'))
  const remove = () => rm(tree, { recursive: true, force: true })
  try {
    for (const part of ['gateway', 'masks', 'migrations', 'package.json']) {
      await cp(join(ownTree, part), join(tree, part), { recursive: true })
    }
    await symlink(join(ownTree, 'node_modules'), join(tree, 'node_modules'))
    await cp(folder, join(tree, 'datasets'), { recursive: true })
    for (const edit of edits) await apply(tree, edit)
    return { tree, datasets: join(tree, 'datasets'), [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function apply(tree: string, edit: Edit): Promise<void> {
  const path = join(tree, edit.file)
  await writeFile(path, edited(await readFile(path, 'utf8'), edit))
}

/** @throws Error where the text is not there exactly once. */
export function edited(text: string, { file, from, to }: Edit): string {
  const found = text.split(from).length - 1
  if (found !== 1) throw new Error(`${file} holds this ${found} times, not once: ${from}`)
  return text.replace(from, () => to)
}
