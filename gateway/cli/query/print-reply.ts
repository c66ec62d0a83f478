// Replies of one ask → what stdout gets in the format asked for, and words for stderr. To a pipe go the gateway's own bytes;
// to a terminal nothing that it would obey.
import type { GatewayReply } from './call-gateway.ts'
import { isList, isNumber, isRecord, type Json } from './exact-json.ts'
import { joinTexts } from './gather-pages.ts'
import { joinEnvelopes } from './join-envelopes.ts'
import type { Output } from './query-ask.ts'
import { sayExplain } from './say-explain.ts'
import { sayMaskedHeader, sayMeta } from './say-meta.ts'
import { toTable } from './to-table.ts'
import { toLines } from './visible-text.ts'
import { type TableStyle, writeTable } from './write-table.ts'

export interface Screen extends TableStyle {
  /** Whether stdout is one. */
  readonly terminal: boolean
}

export function printReply(
  pages: readonly GatewayReply[],
  output: Output,
  out: (text: string) => void,
  screen: Screen,
): readonly string[] {
  const texts = pages.map(({ text }) => text)
  const plain = output === 'csv' || output === 'ndjson' || output === 'rows'
  const asAsked = !pages.some(({ mediaType }) => mediaType === 'application/json')
  if (plain && asAsked) {
    const text = joinTexts(texts, output)
    out(screen.terminal ? toLines(text) : text)
    return sayMaskedHeader(pages[0]?.headers.get('scrim-masked') ?? null)
  }
  const unasked = plain ? ['This address has JSON alone.'] : []
  if (output !== 'table') {
    if (pages.length === 1 && !screen.terminal) out(texts[0] ?? '')
    else writeJson(joinEnvelopes(texts), out, screen)
    return unasked
  }
  const reply = joinEnvelopes(texts)
  const rows = rowsOf(reply)
  if (rows === null || !isRecord(reply)) {
    writeJson(reply, out, screen)
    return []
  }
  const meta = isRecord(reply.meta) ? reply.meta : {}
  const absent = isRecord(meta.absent) ? Object.entries(meta.absent) : []
  const table = toTable({
    data: rows,
    masked: new Set(isRecord(meta.masked) ? Object.keys(meta.masked) : []),
    absent: new Map(absent.map(([name, at]) => [name, positions(at)])),
  })
  if (rows.length > 0) out(writeTable(table, screen))
  const count = isRecord(reply.page) && isNumber(reply.page.count) ? [`${reply.page.count.rawJSON} rows in all`] : []
  return [...(rows.length === 0 ? ['No rows.'] : []), ...count, ...sayMeta(meta), ...sayExplain(reply.explain)]
}

function writeJson(value: Json, out: (text: string) => void, { terminal }: Screen): void {
  out(terminal ? toLines(JSON.stringify(value, null, 2)) : JSON.stringify(value))
}

/** Null where it is no list and no row: then it is a document. */
function rowsOf(reply: Json): readonly { readonly [name: string]: Json }[] | null {
  if (!isRecord(reply)) return null
  const { data } = reply
  if (isRecord(data)) return [data]
  return isList(data) && data.every(isRecord) ? data : null
}

const positions = (value: Json): ReadonlySet<number> =>
  new Set(isList(value) ? value.map((at) => Number(JSON.stringify(at))) : [])
