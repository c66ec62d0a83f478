// A method and a path → what is wanted, syntax only: a read, or one of the gateway's own documents.
import { nearest } from '../../config/nearest.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { BodyKind } from './parse-body.ts'
import { parseKey } from './parse-target.ts'

export type Route =
  | {
      readonly kind: 'read'
      readonly dataset: string
      readonly key: readonly string[] | null
      /** What the body holds: parameters, or the stored value to look up. */
      readonly body: BodyKind | null
    }
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
  if (isLookup(segments)) return ['POST']
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
  if (method === 'POST') {
    return { kind: 'read', dataset: first, key: null, body: isLookup(segments) ? 'lookup' : 'parameters' }
  }
  const key = second === undefined ? null : parseKey(second)
  return { kind: 'read', dataset: first, key, body: method === 'QUERY' ? 'parameters' : null }
}

const own: readonly string[] = ['', 'me', 'datasets', 'openapi.json', 'docs', 'healthz', 'readyz', '.well-known']
const isLookup = ([, second, ...more]: readonly string[]): boolean => second === 'lookup' && more.length === 0
const isOwn = (first: string): boolean => own.includes(first)

function assertMethod(method: string, segments: readonly string[]): void {
  const methods = methodsOf(segments)
  if (methods.includes(method)) return
  throw new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: `${method.slice(0, 20)} is not a method of this address.`,
    hint: methodHint(method, methods, segments),
    headers: { Allow: [...methods, 'OPTIONS'].join(', ') },
  })
}

function methodHint(method: string, methods: readonly string[], segments: readonly string[]): string {
  const path = `/${encodeURIComponent(segments[0] ?? '')}` // of the dataset
  if (isLookup(segments)) {
    return `A stored value must stand in no address: send POST ${path}/lookup with a body such as {"email":"bob@example.com"}.`
  }
  if (methods.includes('QUERY')) {
    return method === 'POST'
      ? `Send a long ask to POST ${path}/query, or as QUERY ${path}.`
      : 'Reads are GET, or QUERY and POST …/query with the parameters in the body. The gateway never writes.'
  }
  if (methods.includes('POST')) return `Send POST here, or QUERY to ${path}. The gateway never writes.`
  const near = method === 'POST' && segments.length === 2 ? nearest(segments[1] ?? '', ['lookup', 'query']) : null
  if (near) return `Did you mean POST ${path}/${near}?`
  return 'This address is read with GET. The gateway never writes.'
}

const nothingHere = (): Refusal =>
  new Refusal('HTTP_PATH_UNKNOWN', {
    detail: 'There is nothing at this address.',
    hint: 'GET /datasets lists what you may read; a dataset is at /{dataset}, one row at /{dataset}/{key}.',
  })
