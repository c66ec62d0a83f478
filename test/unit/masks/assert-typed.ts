// An expression → an error where it would not stand in SQL as it is: two sides of different types, or a constant that is no
// value of the type it names. The evaluator alone would not notice.
import assert from 'node:assert/strict'
import { typeOf } from '../../../gateway/expr/build.ts'
import { type ColumnType, columnTypes, type Expr, type Scalar } from '../../../gateway/expr/expr.ts'

export function assertTyped(expr: Expr): void {
  assert.ok(columnTypes.includes(typeOf(expr)), `${expr.kind} of no type`)
  for (const part of partsOf(expr)) assertTyped(part)
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'value':
      assertValue(expr.value, expr.type)
      return []
    case 'compare':
      assert.equal(typeOf(expr.left), typeOf(expr.right), `both sides of ${expr.op}`)
      return [expr.left, expr.right]
    case 'in':
      assert.equal(expr.list.type, typeOf(expr.left), 'a list of the type of its left side')
      if (expr.list.kind === 'literals') for (const one of expr.list.values) assertValue(one, expr.list.type)
      return [expr.left]
    case 'is':
    case 'like':
      return [expr.left]
    case 'and':
      return expr.all
    case 'or':
      return expr.any
    case 'not':
      return [expr.of]
    case 'when':
      assert.equal(typeOf(expr.if), 'boolean')
      assert.equal(typeOf(expr.then), typeOf(expr.else), 'then and else')
      return [expr.if, expr.then, expr.else]
    case 'call':
      if (/^(minus|times|div|mod|floorTo)$/.test(expr.fn)) {
        assert.deepEqual(expr.args.map(typeOf), [expr.type, expr.type], `the arguments of ${expr.fn}`)
      }
      return expr.args
    case 'maskKey':
      assert.ok(expr.part === 'ikey' || expr.part === 'okey')
      return []
    case 'column':
    case 'claim':
      return []
  }
}

function assertValue(value: Scalar, type: ColumnType): void {
  const kind = type === 'integer' ? 'number' : type === 'boolean' ? 'boolean' : 'string'
  assert.ok(value === null || typeof value === kind, `${type} is held as a ${kind}`)
}
