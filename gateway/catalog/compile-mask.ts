// The mask of one column: what is written, or what its semantic gives, → an expression over the raw column it reads.
import type { Mask } from '../../masks/mask.ts'
import { masks } from '../../masks/registry.ts'
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import { issueDiagnostics } from '../config/issue-diagnostics.ts'
import { nearest } from '../config/nearest.ts'
import { column, typeOf } from '../expr/build.ts'
import type { ColumnType } from '../expr/expr.ts'
import type { Column } from './dataset.ts'
import type { WrittenColumn } from './dataset-schema.ts'
import type { Draft } from './draft.ts'
import { hiddenMask, semanticMasks } from './semantic-masks.ts'

export interface CompiledMask {
  readonly mask: Column['mask']
  readonly diagnostics: readonly Diagnostic[]
}

interface Target {
  readonly name: string
  readonly written: WrittenColumn
  /** The raw column and its type. */
  readonly from: string
  readonly fromType: ColumnType
}

/** The mask that is written on a column. */
export function compileWrittenMask(draft: Draft, target: Target): CompiledMask {
  const path: Path = ['columns', target.name, 'mask']
  const fail = (problem: string, mend: string, at: Path = path): CompiledMask => ({
    mask: null,
    diagnostics: [draft.document.wrong(at, problem, mend)],
  })
  const written = target.written.mask
  const choices = typeof written === 'string' ? [[written, undefined] as const] : Object.entries(written ?? {})
  const [choice, ...others] = choices
  if (choice === undefined || others.length > 0) return fail('does not name exactly one mask', 'write one mask only')
  const [name, value] = choice
  const mask = masks.get(name)
  if (mask === undefined) {
    const near = nearest(name, masks.keys())
    return fail(
      `unknown mask "${name}"`,
      near === null ? `known masks: ${[...masks.keys()].join(', ')}` : `did you mean "${near}"?`,
    )
  }
  if (!mask.accepts.includes(target.fromType)) {
    return fail(`mask ${name} does not work on ${target.fromType}`, `it accepts ${mask.accepts.join(', ')}`)
  }
  const options = mask.options.safeParse(toOptions(mask, value))
  if (!options.success) return { mask: null, diagnostics: optionDiagnostics(draft, path, mask, value, options.error) }
  const misfit = mask.misfit?.(options.data, target.fromType)
  if (misfit) return fail(`mask ${name} ${misfit.problem}`, misfit.mend, [...path, name])
  const built = build(mask, options.data, target)
  if (typeOf(built.expr) === target.written.type) return { mask: built, diagnostics: [] }
  const result = typeOf(built.expr)
  return fail(
    `mask ${name} gives ${result}, and the column is declared ${target.written.type}`,
    target.written.from === undefined ? 'derive another column by `from`' : `declare the type ${result}`,
    ['columns', target.name, 'type'],
  )
}

/** The mask of a confidential or restricted column that names none. */
export function compileDefaultMask(target: Target): NonNullable<Column['mask']> {
  const chosen = semanticMasks.get(target.written.semantic ?? '') ?? hiddenMask
  const mask = masks.get(chosen.name)
  const fits = mask?.accepts.includes(target.fromType) && target.fromType === target.written.type
  const { name, options } = fits ? chosen : hiddenMask
  const used = masks.get(name)
  if (used === undefined) throw new Error(`the mask ${name} is not in the registry`)
  return build(used, used.options.parse(options), target)
}

function build(mask: Mask, options: unknown, { from, fromType }: Target): NonNullable<Column['mask']> {
  const expr = mask.expr(column(from, fromType), options)
  return { name: mask.name, options, expr, keepsOrder: mask.keepsOrder, bestEffort: mask.bestEffort ?? false }
}

const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `mask: { last: 4 }` sets the mask's scalar option; `mask: last` sets none. */
function toOptions(mask: Mask, value: unknown): unknown {
  if (value === undefined || value === null) return {}
  return mask.scalar === null || isMapping(value) ? value : { [mask.scalar]: value }
}

function optionDiagnostics(
  draft: Draft,
  path: Path,
  mask: Mask,
  value: unknown,
  error: { readonly issues: Parameters<typeof issueDiagnostics>[2] },
): readonly Diagnostic[] {
  const at = [...path, mask.name]
  if (isMapping(value)) return issueDiagnostics(draft.document, mask.options, error.issues, at)
  if (mask.scalar === null) {
    return [draft.document.wrong(at, `mask ${mask.name} has no options`, `write mask: ${mask.name}`)]
  }
  const needs = `mask ${mask.name} needs its option ${mask.scalar}`
  const example = mask.examples.map(([options]) => options).find((options) => isMapping(options))
  const shown = example === undefined ? '…' : String(Reflect.get(example, mask.scalar))
  const problem =
    value === undefined || value === null ? needs : `the option ${mask.scalar} of ${mask.name} is not valid`
  return [draft.document.wrong(at, problem, `write for example mask: { ${mask.name}: ${shown} }`)]
}
