// Key columns: declared, distinct, public or internal, never masked: the key is shown, and breaks every tie.
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import { factsOf } from '../expr/type-facts.ts'
import { type CompiledColumns, isSecret } from './compile-columns.ts'
import type { Column } from './dataset.ts'
import type { Draft } from './draft.ts'
import { wrongName } from './wrong-name.ts'

export function checkKey(draft: Draft, { columns }: CompiledColumns): readonly Diagnostic[] {
  return draft.key.flatMap((name, i) => {
    const path: Path = draft.document.has(['key', i]) ? ['key', i] : ['key']
    if (draft.key.indexOf(name) < i) return [draft.document.wrong(path, `"${name}" is named twice`, 'name it once')]
    const column = columns.get(name)
    if (column === undefined) return wrongName(draft, path, name)
    const mend = column.mask === null ? 'use a column whose values have an order (docs/types.md)' : mendPlain
    return whyNotPlain(column).map((why) => draft.document.wrong(path, `key column "${name}" ${why}`, mend))
  })
}

/** Why a column cannot be a key or join a relation; empty where it can. */
export function whyNotPlain(column: Column): readonly string[] {
  if (column.mask !== null) return [isSecret(column.classification) ? `is ${column.classification}` : 'is masked']
  return factsOf(column.type).sortable ? [] : [`is ${column.type}, which has no order`]
}

export const mendPlain = 'classify it internal or public, without a mask; where it is personal, use another column'
