// A dataset → the SHA-256 of everything that decides a plan, and that of what its names stand for: not of words for people, nor
// of where they are written.
import { createHash } from 'node:crypto'
import type { Dataset } from './dataset.ts'

const words: ReadonlySet<string> = new Set(['description', 'deprecated', 'position', 'hash'])

/** Hex. Columns, relations and entries count in their order; keys of objects do not. */
export const datasetHash = (dataset: Omit<Dataset, 'hash' | 'meaning'>): string => sha256(canonical(dataset))

/**
 * The first 16 hex digits over where it is read, what tells its rows apart, and of each column what is read, its type and how
 * it is masked. Who may see it, who approves and how much is judged anew each time it counts, so it is no part of this.
 */
export function datasetMeaning({ source, table, key, columns }: Omit<Dataset, 'hash' | 'meaning'>): string {
  const read = [...columns.values()].map(({ name, from, type, mask }) => ({ name, from, type, mask }))
  const inOrder = read.sort((a, b) => (a.name < b.name ? -1 : 1))
  return sha256(canonical({ source, table, key, columns: inOrder })).slice(0, 16)
}

/** The first 16 hex digits over all datasets, whatever the order of their files. */
export const catalogVersion = (datasets: readonly Dataset[]): string =>
  sha256(canonical(datasets.map(({ name, hash }) => `${name} ${hash}`).sort())).slice(0, 16)

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function canonical(value: unknown): string {
  if (value instanceof Map) return canonical([...value])
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([key, held]) => !words.has(key) && held !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`)
  return `{${members.join(',')}}`
}
