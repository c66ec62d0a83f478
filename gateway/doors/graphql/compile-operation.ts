// An operation → what each of its top-level fields reads, and how that is written. Done once per operation and per set of fields
// that @skip and @include leave; nothing of it depends on a value.
import { type GraphQLObjectType, Kind, type OperationDefinitionNode, visit } from 'graphql'
import type { Ask } from '../../ask/ask.ts'
import { defaultPage } from '../../plan/plan-read.ts'
import type { CallerSchema } from './caller-schema.ts'
import { type Collected, collectFields, type Variables } from './collect-fields.ts'
import { compileGroups, compileTotals } from './compile-groups.ts'
import { compileConnection, compileSingle } from './compile-page.ts'
import type { Built, Compiling, PagePlan } from './page-plan.ts'
import { argumentsOf } from './read-arguments.ts'
import type { ReadOperation } from './read-operation.ts'
import { aggregateField, type Served } from './served.ts'
import type { FilterLimits } from './to-filter.ts'

/** A top-level field. */
export type Root =
  /** The same in every reply, as JSON text. */
  | { readonly kind: 'text'; readonly key: string; readonly text: string }
  /** Answered from the schema. */
  | { readonly kind: 'schema'; readonly key: string }
  | ReadRoot

export interface ReadRoot {
  readonly kind: 'read'
  readonly key: string
  readonly dataset: string
  readonly plan: PagePlan
  /** @throws Refusal. */
  build(variables: Variables): { readonly ask: Ask; readonly built: Built }
}

export function compileOperation(
  { operation, fragments }: ReadOperation,
  { schema, served }: CallerSchema,
  variables: Variables,
  limits: FilterLimits,
): readonly Root[] {
  const query = schema.getQueryType()
  if (!query) throw new Error('a schema has no Query')
  const compiling: Compiling = {
    document: { fragments, variables },
    datasets: served.datasets,
    limits,
    connection: compileConnection,
    single: compileSingle,
    totals: compileTotals,
  }
  const roots = rootsOf(served.datasets)
  return collectFields([operation.selectionSet], compiling.document).map((field): Root => {
    if (field.name === '__typename') return { kind: 'text', key: field.key, text: JSON.stringify(query.name) }
    if (field.name === '__schema' || field.name === '__type') return { kind: 'schema', key: field.key }
    const found = roots.get(field.name)
    return found ? found(field, query, compiling) : { kind: 'text', key: field.key, text: 'null' }
  })
}

type CompileRoot = (field: Collected, query: GraphQLObjectType, compiling: Compiling) => ReadRoot

const rootFields = new WeakMap<ReadonlyMap<string, Served>, ReadonlyMap<string, CompileRoot>>()

function rootsOf(datasets: ReadonlyMap<string, Served>): ReadonlyMap<string, CompileRoot> {
  const known = rootFields.get(datasets)
  if (known) return known
  const roots = new Map<string, CompileRoot>()
  for (const [name, served] of datasets) {
    roots.set(name, (field, query, compiling) => listRoot(served, field, query, compiling))
    roots.set(aggregateField(name), (field, query, compiling) => groupsRoot(served, field, query, compiling))
    if (served.single === null) continue
    roots.set(served.single, (field, query, compiling) => singleRoot(served, field, query, compiling))
  }
  rootFields.set(datasets, roots)
  return roots
}

function listRoot(served: Served, field: Collected, parent: GraphQLObjectType, compiling: Compiling): ReadRoot {
  const plan = compileConnection({ field, parent, served, usual: defaultPage }, compiling)
  return readRoot(served, field, plan, () => null)
}

function groupsRoot(served: Served, field: Collected, parent: GraphQLObjectType, compiling: Compiling): ReadRoot {
  const plan = compileGroups({ field, parent, served, usual: defaultPage }, compiling)
  return readRoot(served, field, plan, () => null)
}

function singleRoot(served: Served, field: Collected, parent: GraphQLObjectType, compiling: Compiling): ReadRoot {
  const plan = compileSingle({ field, parent, served, usual: 1 }, compiling)
  const args = argumentsOf(field, parent)
  return readRoot(served, field, plan, (variables) => {
    const values = args.values(variables)
    return served.dataset.key.map((name) => String(values[name]))
  })
}

function readRoot(
  { dataset: { name } }: Served,
  { key }: Collected,
  plan: PagePlan,
  rowKey: (variables: Variables) => Ask['key'],
): ReadRoot {
  return {
    kind: 'read',
    key,
    dataset: name,
    plan,
    build(variables) {
      const built = plan.build(variables)
      return { built, ask: { dataset: name, key: rowKey(variables), explain: false, ...built.selection } }
    },
  }
}

/** The variables that decide which fields there are. */
export function conditionsOf({ operation, fragments }: ReadOperation): readonly string[] {
  const names = new Set<string>()
  const gather = (node: OperationDefinitionNode['selectionSet']): void => {
    visit(node, {
      Directive({ arguments: all = [] }) {
        for (const { value } of all) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      },
    })
  }
  gather(operation.selectionSet)
  for (const { selectionSet } of fragments.values()) gather(selectionSet)
  return [...names].sort()
}
