// A method and a path under /unmask → what is wanted of it, syntax only. Whether an id stands for anything is not known here.
import { Refusal } from '../../errors/refusal.ts'

export type ControlRoute =
  | { readonly kind: 'ask' }
  | { readonly kind: 'requests' | 'grants' }
  | { readonly kind: 'request' | Verb | 'revoke'; readonly id: string }

type Verb = 'approve' | 'deny' | 'withdraw' | 'token'

const reading = ['GET', 'HEAD']
const verbs: ReadonlyMap<string, Verb> = new Map(
  (['approve', 'deny', 'withdraw', 'token'] as const).map((verb) => [verb, verb]),
)

export const isControlPath = (target: string | undefined): boolean => /^\/unmask([/?]|$)/.test(target ?? '')

/** The methods of a path, whether or not anything is there: that is for those who may know. */
export function controlMethods([, what, id, verb, ...more]: readonly string[]): readonly string[] {
  if (what === 'requests' && id === undefined) return [...reading, 'POST']
  const acts = (what === 'requests' && verbs.has(verb ?? '')) || (what === 'grants' && verb === 'revoke')
  return acts && more.length === 0 ? ['POST'] : reading
}

/** @throws Refusal ASK_METHOD_NOT_ALLOWED, HTTP_PATH_UNKNOWN. */
export function toControlRoute(method: string, segments: readonly string[]): ControlRoute {
  const [, what, id, said, ...more] = segments
  assertMethod(method, segments)
  if (more.length > 0) throw nothingHere()
  if (what === 'grants') {
    if (id === undefined) return { kind: 'grants' }
    if (said === 'revoke') return { kind: 'revoke', id }
  }
  if (what === 'requests') {
    if (id === undefined) return { kind: method === 'POST' ? 'ask' : 'requests' }
    const verb = verbs.get(said ?? '')
    if (verb) return { kind: verb, id }
    if (said === undefined) return { kind: 'request', id }
  }
  throw nothingHere()
}

/** The path as a pattern, for the request log. */
export function controlLabel({ kind }: Pick<ControlRoute, 'kind'>): string {
  switch (kind) {
    case 'ask':
    case 'requests':
      return '/unmask/requests'
    case 'grants':
      return '/unmask/grants'
    case 'request':
      return '/unmask/requests/{id}'
    case 'revoke':
      return '/unmask/grants/{id}/revoke'
    default:
      return `/unmask/requests/{id}/${kind}`
  }
}

function assertMethod(method: string, segments: readonly string[]): void {
  const methods = controlMethods(segments)
  if (methods.includes(method)) return
  throw new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: `${method.slice(0, 20)} is not a method of this address.`,
    hint: methods.includes('GET')
      ? `${addresses}`
      : 'Send POST here: it changes something, so it is never read with GET.',
    headers: { Allow: [...methods, 'OPTIONS'].join(', ') },
  })
}

const addresses =
  'POST /unmask/requests asks; GET /unmask/requests lists; POST /unmask/requests/{id}/approve, deny, withdraw or token acts; ' +
  'GET /unmask/grants lists; POST /unmask/grants/{id}/revoke ends one.'

const nothingHere = (): Refusal =>
  new Refusal('HTTP_PATH_UNKNOWN', { detail: 'There is nothing at this address.', hint: addresses })
