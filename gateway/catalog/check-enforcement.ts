// What a source in query mode cannot do: its login would have to read the keys of masks, and could then undo them.
import type { Diagnostic } from '../config/diagnostic.ts'
import { maskDomains } from '../expr/mask-domains.ts'
import type { CompiledColumns } from './compile-columns.ts'
import type { Draft } from './draft.ts'
import type { Known } from './known.ts'

/** @param known null where no scrim.yaml is at hand: which mode a source is in cannot be judged then */
export function checkEnforcement(
  draft: Draft,
  { columns }: CompiledColumns,
  known: Known | null,
): readonly Diagnostic[] {
  const source = draft.source ?? ''
  if (known?.sources.get(source)?.enforcement !== 'query') return []
  return [...columns.values()].flatMap(({ name, mask }) =>
    mask && maskDomains(mask.expr).length > 0
      ? [
          draft.document.wrong(
            ['columns', name, 'mask'],
            `mask ${mask.name} needs a secret key, and the source ${source} is in query mode, which can keep none`,
            `remove the column, choose another mask, or write enforcement: views for ${source} in scrim.yaml`,
          ),
        ]
      : [],
  )
}
