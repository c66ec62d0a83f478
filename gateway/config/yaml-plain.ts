// The nodes of a parsed YAML document → plain data, and back from a path to where it is written.
// Bounded: an alias may repeat little, nothing may hold itself, and keys that name object internals are refused.
import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Path } from './diagnostic.ts'
import { showKey } from './diagnostic.ts'

export type Node = Alias | Scalar | YAMLMap | YAMLSeq

/** Levels of nesting. */
export const deepest = 64
/** Nodes that all aliases of one document may add together. */
const mostRepeated = 1000
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

interface Problem {
  readonly path: Path
  readonly node: Node
  readonly problem: string
  readonly mend: string
}

export interface Plain {
  readonly value: unknown
  readonly isMapping: boolean
  readonly problems: readonly Problem[]
  /** The offset of a path's value or key; not exact where the path is not written: then of what would hold it. */
  find(path: Path, at: 'key' | 'value'): { readonly offset: number; readonly exact: boolean }
}

export function createPlain(root: unknown): Plain {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  const pairs = new Map<YAMLMap, Map<string, Pair>>()
  const problems: Problem[] = []
  let repeated = 0
  let isExceeded = false

  const toValue = (node: unknown, path: Path, open: readonly Node[], inAlias: boolean): unknown => {
    if (!isNode(node)) return null
    const wrong = (problem: string, mend: string): null => {
      problems.push({ path, node, problem, mend })
      return null
    }
    if (open.length > deepest) return wrong(`is nested deeper than ${deepest} levels`, 'flatten it')
    if (inAlias && ++repeated > mostRepeated) return null
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target === undefined) return wrong('refers to an anchor that is not written above it', 'write the value out')
      if (open.includes(target)) return wrong('repeats the very part that holds it', 'write the value out')
      targets.set(node, target)
      const value = toValue(target, path, [...open, node], true)
      const isFirstTooMuch = repeated > mostRepeated && !inAlias && !isExceeded
      isExceeded ||= isFirstTooMuch
      return isFirstTooMuch
        ? wrong(`repeats too much: aliases may add ${mostRepeated} parts in all`, 'write the values out')
        : value
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isScalar(node)) return scalarValue(node, wrong)
    const within = [...open, node]
    if (isSeq(node)) return node.items.map((item, i) => toValue(item, [...path, i], within, inAlias))
    return toObject(node, path, within, inAlias)
  }

  const toObject = (map: YAMLMap, path: Path, open: readonly Node[], inAlias: boolean): Record<string, unknown> => {
    const index = new Map<string, Pair>()
    pairs.set(map, index)
    const entries: [string, unknown][] = []
    for (const pair of map.items) {
      const key = keyText(pair.key)
      const node = isNode(pair.key) ? pair.key : map
      const wrong = (problem: string, mend: string) =>
        problems.push({ path: [...path, key ?? ''], node, problem, mend })
      if (key === null) wrong('a key is not a plain word', 'write a text before the colon')
      else if (forbiddenKeys.has(key)) wrong(`"${showKey(key)}" cannot be a key`, 'choose another name')
      else if (index.has(key)) wrong(`"${showKey(key)}" is written twice`, 'keep one of the two')
      else {
        index.set(key, pair)
        entries.push([key, toValue(pair.value, [...path, key], open, inAlias)])
      }
    }
    return Object.fromEntries(entries)
  }

  const value = toValue(root, [], [], false)
  return {
    value,
    isMapping: isMap(root),
    problems,
    find: (path, at) => {
      let node: unknown = root
      let pair: Pair | null = null
      for (const [depth, part] of path.entries()) {
        const holder = isAlias(node) ? targets.get(node) : node
        const found = isMap(holder) ? (pairs.get(holder)?.get(String(part)) ?? null) : null
        const item = isSeq(holder) ? holder.items[Number(part)] : undefined
        if (found === null && item === undefined) return { offset: offsetOf(pair, node, 'key'), exact: false }
        pair = found
        node = found === null ? item : found.value
        if (depth === path.length - 1) return { offset: offsetOf(pair, node, at), exact: true }
      }
      return { offset: offsetOf(null, root, 'value'), exact: path.length === 0 }
    },
  }
}

const isNode = (node: unknown): node is Node => isAlias(node) || isScalar(node) || isMap(node) || isSeq(node)

// An empty value (`mask:`) has no place of its own, so its key stands for it.
function offsetOf(pair: Pair | null, node: unknown, at: 'key' | 'value'): number {
  const isEmpty = isScalar(node) && node.range?.[0] === node.range?.[1]
  const chosen = pair !== null && (at === 'key' || isEmpty || !isNode(node)) ? pair.key : node
  return isNode(chosen) ? (chosen.range?.[0] ?? 0) : 0
}

// `1:` and `true:` as keys are the words that were written, never a number or a boolean.
const keyText = (key: unknown): string | null => {
  if (!isScalar(key)) return null
  return typeof key.value === 'string' ? key.value : (key.source ?? null)
}

function scalarValue(node: Scalar, wrong: (problem: string, mend: string) => null): unknown {
  const { value } = node
  if (typeof value === 'number') {
    const isExact = Number.isFinite(value) && (node.source ?? '').replace(/\D/g, '').length <= 15
    return isExact ? value : wrong('is a number that cannot be held exactly', 'write fewer digits, or put it in quotes')
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  return wrong('is of a kind that is not supported', 'put it in quotes')
}
