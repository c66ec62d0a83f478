// A method and a path → what is wanted, syntax only: a read, or one of the gateway's own documents.
import { Refusal } from '../../errors/refusal.ts'
import { parseKey } from './parse-target.ts'

export type Route =
  | { readonly kind: 'read'; readonly dataset: string; readonly key: readonly string[] | null; readonly body: boolean }
  | { readonly kind: 'me' }
  | { readonly kind: 'openapi' }
  | { readonly kind: 'datasets' }
  | { readonly kind: 'dataset'; readonly name: string }

const reading = ['GET', 'HEAD']

/** The methods of a path, whether or not anything is there: that is for those who may know. Also of the open pages. */
export function methodsOf(segments: readonly string[]): readonly string[] {
  const [first = '', second] = segments
  if (isOwn(first)) return reading
  if (segments.length === 1) return [...reading, 'QUERY']
  return second === 'query' && segments.length === 2 ? [...reading, 'POST'] : reading
}

/** @throws Refusal ASK_METHOD_NOT_ALLOWED, HTTP_PATH_UNKNOWN. */
export function toRoute(method: string, segments: readonly string[]): Route {
  const [first = '', second] = segments
  assertMethod(method, segments)
  if (first === 'me' && segments.length === 1) return { kind: 'me' }
  if (first === 'openapi.json' && segments.length === 1) return { kind: 'openapi' }
  if (first === 'datasets' && second === undefined) return { kind: 'datasets' }
  if (first === 'datasets' && second !== undefined && segments.length === 2) return { kind: 'dataset', name: second }
  if (first === '' || isOwn(first) || segments.length > 2) throw nothingHere()
  if (method === 'POST') return { kind: 'read', dataset: first, key: null, body: true }
  const key = second === undefined ? null : parseKey(second)
  return { kind: 'read', dataset: first, key, body: method === 'QUERY' }
}

const own: readonly string[] = ['', 'me', 'datasets', 'openapi.json', 'docs', 'healthz', 'readyz']
const isOwn = (first: string): boolean => own.includes(first)

function assertMethod(method: string, segments: readonly string[]): void {
  const methods = methodsOf(segments)
  if (methods.includes(method)) return
  throw new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: `${method.slice(0, 20)} is not a method of this address.`,
    hint: methodHint(method, methods, `/${encodeURIComponent(segments[0] ?? '')}`),
    headers: { Allow: [...methods, 'OPTIONS'].join(', ') },
  })
}

/** @param path of the dataset. */
function methodHint(method: string, methods: readonly string[], path: string): string {
  if (methods.includes('QUERY')) {
    return method === 'POST'
      ? `Send a long ask to POST ${path}/query, or as QUERY ${path}.`
      : 'Reads are GET, or QUERY and POST …/query with the parameters in the body. The gateway never writes.'
  }
  if (methods.includes('POST')) return `Send POST here, or QUERY to ${path}. The gateway never writes.`
  return 'This address is read with GET. The gateway never writes.'
}

const nothingHere = (): Refusal =>
  new Refusal('HTTP_PATH_UNKNOWN', {
    detail: 'There is nothing at this address.',
    hint: 'GET /datasets lists what you may read; a dataset is at /{dataset}, one row at /{dataset}/{key}.',
  })
