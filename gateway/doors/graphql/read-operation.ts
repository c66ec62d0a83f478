// The text of a document and the name of one operation in it → that operation, known to fit the caller's schema and the limits.
import {
  type DocumentNode,
  GraphQLError,
  Kind,
  KnownFragmentNamesRule,
  NoFragmentCyclesRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  UniqueFragmentNamesRule,
  type ValidationRule,
  validate,
} from 'graphql'
import { Refusal } from '../../errors/refusal.ts'
import type { CallerSchema } from './caller-schema.ts'
import { assertSize, type Fragments, type OperationLimits, tooLarge } from './count-operation.ts'
import { OperationRefusal, operationRefused } from './operation-refusal.ts'

export interface ReadOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
}

/** Without which the size of a document cannot be counted. */
const fragmentRules: readonly ValidationRule[] = [UniqueFragmentNamesRule, KnownFragmentNamesRule, NoFragmentCyclesRule]

const mostErrors = 10

/** @throws Refusal ASK_TOO_LARGE; OperationRefusal. */
export function readOperation(
  text: string,
  name: string | null,
  { schema }: CallerSchema,
  limits: OperationLimits,
): ReadOperation {
  const document = parseDocument(text, limits.graphqlTokens)
  const fragments: Fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  )
  assertValid(fragmentRules)
  for (const one of document.definitions) {
    if (one.kind === Kind.OPERATION_DEFINITION) assertSize(one, fragments, limits)
  }
  const operation = chooseOperation(document, name)
  assertValid(specifiedRules)
  assertVariableNames(operation)
  return { document, operation, fragments }

  function assertValid(rules: readonly ValidationRule[]): void {
    if (validate(schema, document, rules, { maxErrors: 1 }).length === 0) return
    // Places in the text are kept only where somebody asks for them: they take several times the memory.
    const errors = validate(schema, parse(text), rules, { maxErrors: mostErrors })
    throw new OperationRefusal(errors, 'GET /graphql/schema is the schema as it is for you.')
  }
}

function parseDocument(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { noLocation: true, maxTokens })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    if (/^Syntax Error: Document contains more that/.test(error.message)) {
      throw tooLarge('tokens', null, maxTokens, 'Write a shorter document; values belong into variables.')
    }
    throw new OperationRefusal([error], 'Write a GraphQL query such as { __typename }.')
  }
}

function chooseOperation({ definitions }: DocumentNode, name: string | null): OperationDefinitionNode {
  const all = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  const chosen = name === null ? all : all.filter((one) => one.name?.value === name)
  const [operation] = chosen
  if (!operation || (name === null && chosen.length > 1)) {
    throw operationRefused(
      name === null ? `The document has ${all.length} operations.` : 'The document has no operation of that name.',
      'Send `operationName` with the name of one operation of the document.',
    )
  }
  if (operation.operation === 'query') return operation
  if (operation.operation === 'mutation') throw new MutationRefusal()
  throw operationRefused('There are no subscriptions.', 'Send a query, and send it again for what is new.')
}

/** Such names are GraphQL's own, and one of them is every object's prototype. */
function assertVariableNames({ variableDefinitions = [] }: OperationDefinitionNode): void {
  if (!variableDefinitions.some(({ variable }) => variable.name.value.startsWith('__'))) return
  throw operationRefused('The name of a variable begins with "__".', 'Rename it: such names are GraphQL’s own.')
}

/** Apart, as over GET it is the method that is refused. */
export class MutationRefusal extends Refusal {
  constructor() {
    super('ASK_OPERATION_INVALID', {
      detail: 'There are no mutations: the gateway never writes.',
      hint: 'Send a query.',
    })
  }
}
