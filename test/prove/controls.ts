// The weaknesses of controls.yaml, as patches of this tree.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Patch } from './build.ts'

export interface Control {
  readonly name: string
  /** What it breaks, in a line. */
  readonly breaks: string
  readonly patches: readonly Patch[]
}

const patch = z.strictObject({ file: z.string(), old: z.string().min(1), new: z.string() })
const written = z.strictObject({
  name: z.string(),
  breaks: z.string(),
  raw: z.boolean().default(false),
  patches: z.array(patch).min(1),
})

const views = 'gateway/sources/postgres/view-of.ts'

/** The masked view then also holds the stored value of each masked column, as `raw_<column>`. */
const rawBeside: readonly Patch[] = [
  { file: views, old: "'masked', shown)", new: "'masked', [...shown, ...released])" },
  { file: views, old: 'return dataset.unmask.approvers.length > 0 ||', new: 'return true ||' },
]

export const controls: readonly Control[] = z
  .array(written)
  .parse(parse(readFileSync(join(import.meta.dirname, 'controls.yaml'), 'utf8')))
  .map(({ name, breaks, raw, patches }) => ({ name, breaks, patches: [...(raw ? rawBeside : []), ...patches] }))
