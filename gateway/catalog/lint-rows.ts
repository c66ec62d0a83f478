// The `rows` of an entry → notes on parts of it that can never hold together, whatever a row has in the column.
import { type Diagnostic, type Path, showPath } from '../config/diagnostic.ts'
import { evaluate } from '../expr/evaluate.ts'
import type { Expr, Scalar } from '../expr/expr.ts'
import { compileRows, type RowScope } from './compile-rows.ts'
import { holdsClaim } from './row-claim.ts'

/** One operator on one column, with values that are written out. */
interface Test {
  readonly column: string
  readonly path: Path
  readonly expr: Expr
}

/** Every two are compared, and a note is no check that must not miss one. */
const mostCompared = 100

export function lintRows(scope: RowScope, written: unknown, path: Path): readonly Diagnostic[] {
  const { together: all, apart } = split(scope, written, path)
  const together = all.slice(0, mostCompared)
  const { document } = scope.draft
  const clashes = together.flatMap((one, i) =>
    together.slice(i + 1).flatMap((other) => {
      if (one.column !== other.column || !(excludes(one.expr, other.expr) || excludes(other.expr, one.expr))) return []
      const place = `${showPath(one.path.slice(-2))} at ${document.file}:${document.lineOf(one.path)}`
      const problem = `can never hold together with ${place}, so no row is admitted`
      return [document.wrong(other.path, problem, 'remove one of the two, or write them as `any`', 'key')]
    }),
  )
  return [...clashes, ...apart.flatMap(([part, at]) => lintRows(scope, part, at))]
}

interface Parts {
  /** All of these hold, or the condition does not. */
  readonly together: readonly Test[]
  /** Conditions within it that stand for themselves. */
  readonly apart: readonly (readonly [written: unknown, path: Path])[]
}

function split(scope: RowScope, written: unknown, path: Path): Parts {
  const parts = Object.entries(Object(written)).map(([name, held]): Parts => {
    const at = [...path, name]
    const items: readonly unknown[] = Array.isArray(held) ? held : []
    if (name === 'not') return { together: [], apart: [[held, at]] }
    if (name === 'any') return { together: [], apart: items.map((item, i) => [item, [...at, i]]) }
    if (name === 'all') return join(items.map((item, i) => split(scope, item, [...at, i])))
    const tests = Object.entries(Object(held)).filter(([, operand]) => !holdsClaim(operand))
    return {
      together: tests.flatMap(([operator, operand]) => {
        const { expr } = compileRows(scope, { [name]: { [operator]: operand } }, path)
        return expr ? [{ column: name, path: [...at, operator], expr }] : []
      }),
      apart: [],
    }
  })
  return join(parts)
}

const join = (parts: readonly Parts[]): Parts => ({
  together: parts.flatMap(({ together }) => together),
  apart: parts.flatMap(({ apart }) => apart),
})

/** Whether none of the values that the one admits is admitted by the other; only where it is sure. */
function excludes(one: Expr, other: Expr): boolean {
  if (isCollated(one) || isCollated(other)) return false
  if (isBound(one, 'gt') && isBound(other, 'lt')) return !admits(other, edgeOf(one)) || !admits(one, edgeOf(other))
  const values = valuesOf(one)
  return values !== null && !values.some((value) => admits(other, value))
}

/** The values of a test that names them one by one. */
function valuesOf(expr: Expr): readonly Scalar[] | null {
  if (expr.kind === 'compare' && expr.op === 'eq') return [edgeOf(expr)]
  if (expr.kind === 'in' && expr.list.kind === 'literals') return expr.list.values
  if (expr.kind !== 'is') return null
  return [expr.what === 'true' ? true : expr.what === 'false' ? false : null]
}

const isBound = (expr: Expr, side: 'gt' | 'lt'): boolean => expr.kind === 'compare' && expr.op.startsWith(side)

/** How texts are ordered is the database's to say. */
const isCollated = (expr: Expr): boolean =>
  (isBound(expr, 'gt') || isBound(expr, 'lt')) &&
  expr.kind === 'compare' &&
  expr.left.kind === 'column' &&
  expr.left.type === 'text'

const edgeOf = (expr: Expr): Scalar =>
  expr.kind === 'compare' && expr.right.kind === 'value' ? expr.right.value : null

const none = {
  claim: (): never => {
    throw new Error('a test with its values written out asks for no claim')
  },
  maskKey: (): never => {
    throw new Error('a row rule asks for no key')
  },
}

const admits = (expr: Expr, value: Scalar): boolean => evaluate(expr, () => value, none) === true
