// The links of the document at work: values of earlier replies that later calls may use, as cursors and keys.
import type { Call } from './arbitrary-call.ts'
import type { Operation } from './operations.ts'
import type { Answer } from './send-call.ts'

type Pairs = Call['pairs']

export interface Learned {
  /** A key, where one is known. @param nth of those known. */
  keyOf(operation: Operation, nth: number): Pairs
  /** A whole call that goes where a link leads: it must be answered. Null: none is known. */
  nextOf(operation: Operation, nth: number): Pairs | null
  remember(operation: Operation, pairs: Pairs, answer: Answer): void
}

const mostKept = 500

export function createLearned(): Learned {
  const keys = new Map<string, Pairs[]>()
  const nexts = new Map<string, Pairs[]>()
  const pick = (from: ReadonlyMap<string, Pairs[]>, { id }: Operation, nth: number): Pairs | null => {
    const known = from.get(id) ?? []
    return known[nth % Math.max(1, known.length)] ?? null
  }
  return {
    keyOf: (operation, nth) => pick(keys, operation, nth) ?? [],
    nextOf: (operation, nth) => pick(nexts, operation, nth),
    remember(operation, pairs, { status, headers, text }) {
      const links = Object.values(operation.replies.get(status)?.links ?? {})
      if (links.length === 0 || !String(headers['content-type']).startsWith('application/json')) return
      const body: unknown = JSON.parse(text)
      for (const link of links) {
        const values = Object.entries(link.parameters).map(
          ([name, template]) => [name, evaluate(template, body)] as const,
        )
        const told = values.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
        if (told.length < values.length) continue
        const isNext = link.operationId === operation.id
        const names = new Set(told.map(([name]) => name))
        const kept = isNext ? pairs.filter(([name]) => !names.has(name)) : []
        const list = isNext ? nexts : keys
        list.set(link.operationId, [...(list.get(link.operationId) ?? []), [...kept, ...told]].slice(-mostKept))
      }
    },
  }
}

/** A runtime expression, or a text with such in braces. Null where one points at nothing. */
function evaluate(template: string, body: unknown): string | null {
  if (template.startsWith('$')) return pointed(template, body)
  const parts = [...template.matchAll(/\{([^}]+)\}/g)].map(([, expression = '']) => pointed(expression, body))
  if (parts.includes(null)) return null
  return template.replace(/\{[^}]+\}/g, () => parts.shift() ?? '')
}

function pointed(expression: string, body: unknown): string | null {
  const [, pointer = ''] = expression.split('#')
  const at = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined
    }, body)
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : null
}
