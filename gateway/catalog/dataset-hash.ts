// A dataset → the SHA-256 of everything that decides a plan: not of words for people, nor of where they are written.
import { createHash } from 'node:crypto'
import type { Dataset } from './dataset.ts'

const words: ReadonlySet<string> = new Set(['description', 'deprecated', 'position', 'hash'])

/** Hex. Columns, relations and entries count in their order; keys of objects do not. */
export const datasetHash = (dataset: Omit<Dataset, 'hash'>): string => sha256(canonical(dataset))

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
