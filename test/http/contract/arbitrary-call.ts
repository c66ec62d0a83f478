// An operation of the document → arbitrary calls of it, from its parameters, their schemas and their examples alone.
import fc from 'fast-check'
import type { Operation, Parameter } from './operations.ts'

type Pair = readonly [name: string, value: string]

export interface Call {
  /** What is promised of it: an example works as it is; what no schema allows never does. */
  readonly kind: 'examples' | 'allowed' | 'refused'
  readonly pairs: readonly Pair[]
  /** Which of the values learned from earlier replies to use, where there are some. */
  readonly learned: number
  readonly bodyType: string | null
}

type Judge = (schema: Parameter['schema'], value: string) => boolean

/** @param allows whether a schema admits a parameter's text. */
export function arbitraryCall(operation: Operation, allows: Judge): fc.Arbitrary<Call> {
  const path = operation.parameters.filter((parameter) => parameter.in === 'path')
  const others = operation.parameters.filter((parameter) => parameter.in !== 'path')
  const shown = others.filter(({ examples }) => examples.length > 0)
  const possible = others.filter(
    ({ schema, examples }) => examples.length > 0 || 'pattern' in schema || 'enum' in schema,
  )
  const fixed = fc.tuple(...path.map((parameter) => allowed(parameter).map((value): Pair => [parameter.name, value])))
  const rest = {
    learned: fc.nat(),
    bodyType: operation.bodyTypes.length > 0 ? fc.constantFrom(...operation.bodyTypes) : fc.constant(null),
  }
  const some = (from: readonly Parameter[], value: (parameter: Parameter) => fc.Arbitrary<string>, least: number) =>
    fc.tuple(fixed, pairsOf(from, value, least)).map(([first, pairs]) => [...first, ...pairs])
  const call = (kind: Call['kind'], pairs: fc.Arbitrary<readonly Pair[]>) =>
    fc.record({ kind: fc.constant(kind), pairs, ...rest })

  const examples = call('examples', some(shown, example, 0))
  if (possible.length === 0) return examples
  const wrong = fc
    .tuple(fc.constantFrom(...possible), fc.string({ unit: 'grapheme' }), fc.boolean())
    .chain(([parameter, noise, spoil]) =>
      spoil
        ? allowed(parameter).map((value): Pair => [parameter.name, `${noise}${value}`])
        : fc.constant<Pair>([parameter.name, noise]),
    )
    .filter(([name, value]) => !possible.some((one) => one.name === name && allows(one.schema, value)))
  const unknown = fc.stringMatching(/^[a-z]{8,12}$/).map((name): Pair => [name, 'eq.1'])
  const twice = fc
    .constantFrom(...possible)
    .chain((parameter) => fc.tuple(allowed(parameter), allowed(parameter)).map((two) => [parameter.name, two] as const))
    .map(([name, values]) => values.map((value): Pair => [name, value]))
  const refused = fc.oneof(
    { weight: 6, arbitrary: wrong.map((pair) => [pair]) },
    { weight: 1, arbitrary: unknown.map((pair) => [pair]) },
    { weight: 1, arbitrary: twice },
  )
  return fc.oneof(
    { weight: 70, arbitrary: examples },
    { weight: 20, arbitrary: call('allowed', some(possible, allowed, 1)) },
    {
      weight: 10,
      arbitrary: call(
        'refused',
        fc.tuple(fixed, refused).map(([first, pairs]) => [...first, ...pairs]),
      ),
    },
  )
}

/** A few of the parameters, each once, each with a value. */
const pairsOf = (
  from: readonly Parameter[],
  value: (parameter: Parameter) => fc.Arbitrary<string>,
  least: number,
): fc.Arbitrary<readonly Pair[]> =>
  fc
    .subarray([...from], { minLength: Math.min(least, from.length), maxLength: Math.min(3, from.length) })
    .chain((chosen) =>
      fc.tuple(...chosen.map((parameter) => value(parameter).map((text): Pair => [parameter.name, text]))),
    )

const example = ({ examples }: Parameter): fc.Arbitrary<string> => fc.constantFrom(...examples)

function allowed({ schema, examples }: Parameter): fc.Arbitrary<string> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum.map(String))
  if (schema.type === 'integer') {
    return fc.integer({ min: Number(schema.minimum), max: Number(schema.maximum) }).map(String)
  }
  if (typeof schema.pattern !== 'string') return fc.constantFrom(...examples)
  return fc.stringMatching(new RegExp(schema.pattern, 'u'), { size: 'small' }).map((text) => text.toWellFormed())
}
