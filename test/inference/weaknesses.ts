// Every weakness that a control has: the edits that open it, in a gateway that is otherwise the real one. Each breaks one
// promise of security.md, the way a plausible mistake would.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: edits are source text
import type { Edit } from './weaken-tree.ts'

const find = 'gateway/plan/find-column.ts'
const order = 'gateway/plan/place-order.ts'
const filter = 'gateway/plan/place-filter.ts'
const plan = 'gateway/plan/plan-read.ts'
const write = 'gateway/sources/postgres/write-page.ts'
const page = 'gateway/sources/postgres/read-page.ts'
const reply = 'gateway/to-reply.ts'
const rest = 'gateway/doors/rest/rest-door.ts'

/** The stored value of a masked column, which the login of releases may read, instead of the shown one. */
const rawOr = (shown: string): string =>
  `(access.column.mask && !access.column.derived ? ((draft.relation = 'clear'), { kind: 'column', name: 'raw_' + access.column.name, type: access.column.type, collation: 'C' }) : ${shown})`

const everyColumnUsable: Edit = {
  file: find,
  from: "clear === 'always' || (column.level",
  to: 'true || (column.level',
}
const filterOnRaw: readonly Edit[] = [
  everyColumnUsable,
  { file: filter, from: 'values, expr: shownExpr(access)', to: `values, expr: ${rawOr('shownExpr(access)')}` },
]
const ordered = '{ ...planned(draft, access, term), expr'
const sortOnRaw: readonly Edit[] = [
  everyColumnUsable,
  {
    file: order,
    from: ordered,
    to: `{ ...planned(draft, access, term), expr: term.term ? expr : ${rawOr('shownExpr(access)')}`,
  },
]
/** The same, of columns that a grant covers. */
const rawUnderGrant = `(draft.grant?.columns.includes(access.column.name) ? ${rawOr('shownExpr(access)')} : shownExpr(access))`
const clearLogin: Edit = {
  file: plan,
  from: '  openCursor(draft, seal)\n',
  to: "  draft.relation = 'clear'\n  openCursor(draft, seal)\n",
}
const raws = ['email', 'full_name', 'phone', 'birth_date', 'worth', 'postcode', 'website', 'remark', 'notes']
/** The stored values come along with every page, as `reply.raw`: one text per row. */
const carry = (names: readonly string[]): readonly Edit[] => [
  clearLogin,
  {
    file: write,
    from: '  const outer = plan.grouped ?',
    to: `  if (plan.dataset.name === 'people') select.push("concat_ws('|', ${names.map((name) => `d.raw_${name}`).join(', ')})")\n  const outer = plan.grouped ?`,
  },
  {
    file: page,
    from: '      last: last && hasLast',
    to: '      raw: chosen.map((cells) => cells.at(-1)),\n      last: last && hasLast',
  },
  { file: reply, from: '    ...toShape(plan),', to: '    raw: page.raw,\n    ...toShape(plan),' },
]
const written = 'const { text, shown } = format.write(reply, numbers)'
const writeAlso = (text: string): Edit => ({
  file: rest,
  from: written,
  to: `const { text: bare, shown } = format.write(reply, numbers)\n  const text = ${text}`,
})

/** Of a column that an aggregate or a part stands on. */
const rawOf = (access: string, other: string): string =>
  `(${access}?.column.mask && !${access}.column.derived ? { kind: 'column', name: 'raw_' + ${access}.column.name, type: ${access}.column.type, collation: 'C' } : ${other})`
const totalsOnRaw: readonly Edit[] = [
  clearLogin,
  everyColumnUsable,
  {
    file: 'gateway/plan/place-groups.ts',
    from: 'of: found?.expr ?? null',
    to: `of: ${rawOf('found?.access', 'found?.expr ?? null')}`,
  },
  {
    file: 'gateway/plan/place-related.ts',
    from: 'const of = value?.expr ?? null',
    to: `const of = ${rawOf('value?.access', 'value?.expr ?? null')}`,
  },
]

export const weaknesses = {
  'filters meet stored values': filterOnRaw,
  'orders meet stored values': sortOnRaw,
  'filters meet stored values under a grant': [
    { file: filter, from: 'values, expr: shownExpr(access)', to: `values, expr: ${rawUnderGrant}` },
  ],
  'orders meet stored values under a grant': [
    { file: order, from: ordered, to: `{ ...planned(draft, access, term), expr: term.term ? expr : ${rawUnderGrant}` },
  ],
  'filters of related rows meet stored values': [...filterOnRaw, clearLogin],
  'totals stand on stored values': totalsOnRaw,
  'parts of dates are of stored values': [
    clearLogin,
    {
      file: 'gateway/plan/find-term.ts',
      from: 'datePart(term.part, shownExpr(access))',
      to: `datePart(term.part, ${rawOf('access', 'shownExpr(access)')})`,
    },
  ],
  'related rows forget their row rule': [
    {
      file: 'gateway/plan/place-related.ts',
      from: 'const below = begin(draft, found, asked.of)',
      to: "const below = begin(draft, found, asked.of)\n  below.rows = { kind: 'and', all: [] }",
    },
  ],
  'totals of related rows forget the row rule': [
    {
      file: 'gateway/sources/postgres/write-from.ts',
      from: '    ...(isTrue(plan.rows) ? [] : [renderExpr(plan.rows, inner)]),',
      to: '    ...(isTrue(plan.rows) || plan ? [] : [renderExpr(plan.rows, inner)]),',
    },
  ],
  'rows are charged where a value is stored': [
    {
      file: 'gateway/sources/postgres/write-release.ts',
      from: '`CASE WHEN ${wanted[i]} THEN ${raw} END`, `${wanted[i]} IS TRUE`',
      to: 'raw, `${wanted[i]} IS TRUE`',
    },
    {
      file: 'gateway/sources/postgres/read-release.ts',
      from: '  return { rows, except }',
      to: `  const charged = page.rows.flatMap((_, position) => {
    const cells = byKey.get(JSON.stringify(page.keys[position]))
    return release.columns.some((_, i) => (cells?.[width + 2 * i] ?? null) !== null) ? [position] : []
  })
  return { rows, except, charged }`,
    },
    {
      file: 'gateway/release-events.ts',
      from: 'const rows = stepped.rows.map((position) =>',
      to: 'const rows = shown.released.charged.map((position) =>',
    },
  ],
  'cursors are readable, and hold stored values': [
    ...sortOnRaw,
    {
      file: 'gateway/seal/cursor-seal.ts',
      from: "      const plain = Buffer.from(plaintext, 'utf8')",
      to: "      if (plaintext) return Buffer.from(plaintext).toString(encoding)\n      const plain = Buffer.from(plaintext, 'utf8')",
    },
    {
      file: 'gateway/seal/cursor-seal.ts',
      from: '      if (sealed.length > maxSealed) return null',
      to: "      if (sealed) return Buffer.from(sealed, encoding).toString('utf8')\n      if (sealed.length > maxSealed) return null",
    },
  ],
  'no tie-break': [{ file: order, from: 'draft.order = [...asked, ...tieBreak]', to: 'draft.order = asked' }],
  'patterns are not validated, and meet stored values': [
    ...filterOnRaw,
    {
      file: 'gateway/operators/pattern.ts',
      from: '$/s.test(written)) {',
      to: '$/s.test(written) && written === null) {',
    },
  ],
  'stored text is cast, and messages of the database pass': [
    clearLogin,
    {
      file: write,
      from: '  const conditions = plan.after ?',
      to: '  if (plan.filter && plan.dataset.name === \'people\') chosen.push("(d.raw_website || d.raw_phone || d.raw_postcode)::integer IS NOT NULL")\n  const conditions = plan.after ?',
    },
    {
      file: 'gateway/sources/postgres/source-failure.ts',
      from: 'return new Refusal(code, { detail, hint,',
      to: 'return new Refusal(code, { detail: error instanceof Error ? error.message : detail, hint,',
    },
  ],
  'ETags cover stored values': [
    ...carry(['website']),
    { file: rest, from: 'text.slice(0, shown))', to: 'text.slice(0, shown) + reply.raw)' },
  ],
  'replies are as long as stored values': [...carry(raws), writeAlso("bare + ' '.repeat(String(reply.raw).length)")],
  'stored values are compressed along': [
    ...carry(raws),
    {
      file: rest,
      from: 'return { ...(await deliver(req, text, headers, tag)), ...log }',
      to: `const sent = await deliver(req, text, headers, tag)
  if (!Buffer.isBuffer(sent.body)) return { ...sent, ...log }
  const also = await deliver(req, text + reply.raw, headers, null)
  const more = Math.max(0, also.body.length - sent.body.length)
  return { ...sent, body: Buffer.concat([sent.body, Buffer.alloc(more)]), ...log }`,
    },
  ],
  'other formats forget the mask': [...carry(raws), writeAlso("format.name === 'json' ? bare : bare + reply.raw")],
  'explain shows the rows': [...carry(raws), writeAlso('reply.explain ? bare + reply.raw : bare')],
  'a header describes the rows': [
    ...carry(raws),
    {
      file: rest,
      from: 'const headers = replyHeaders(reply, format, route.body ? null : target)',
      to: "const headers = { ...replyHeaders(reply, format, route.body ? null : target), Link: Buffer.from(String(reply.raw)).toString('base64') }",
    },
  ],
  'a renamed column loses its mask': [
    clearLogin,
    {
      file: plan,
      from: '    shown: expr,',
      to: "    shown: field.as !== column.name && column.mask && !column.derived ? { kind: 'column', name: 'raw_' + column.name, type: column.type, collation: 'C' } : expr,",
    },
  ],
  'columns of the view and of others are known': [
    {
      file: find,
      from: '  const found = draft.access.columns.get(name)\n',
      to: `  const raw = name.startsWith('raw_') ? draft.dataset.columns.get(name.slice(4)) : undefined
  if (raw) draft.relation = 'clear'
  const found = raw
    ? { ...[...draft.access.columns.values()][0], column: { ...raw, name, mask: null }, readable: null, clear: 'never' }
    : draft.access.columns.get(name)
`,
    },
  ],
  'every dataset is readable': [
    {
      file: plan,
      from: 'const judged = dataset && judge(dataset, principal)',
      to: "const judged = dataset && (judge(dataset, principal) ?? judge(dataset, { ...principal, roles: ['keeper'] }))",
    },
  ],
  'pseudonyms have no key': [
    {
      file: 'masks/pseudonym.ts',
      from: "call('left', call('hex', outer), integer(32))",
      to: "call('left', call('hex', call('sha256', call('utf8', column))), integer(32))",
    },
  ],
  'pseudonyms stand for the first letters': [
    { file: 'masks/pseudonym.ts', from: "call('utf8', column)", to: "call('utf8', call('left', column, integer(2)))" },
  ],
  'hidden tells a null from a value': [
    { file: 'masks/hidden.ts', from: 'import { nullOf }', to: 'import { isNull, nullOf, text, when }' },
    {
      file: 'masks/hidden.ts',
      from: 'expr: (column) => nullOf(column)',
      to: "expr: (column) => when(isNull(column), nullOf(column), text('***'))",
    },
  ],
  'two masks of one source add up': [
    {
      file: 'datasets/people.yaml',
      from: 'worth_band:  { from: worth, type: decimal, mask: { bucket: 5000 } }',
      to: 'worth_band:  { from: worth, type: decimal, mask: { bucket: 600 }, acknowledged: true }',
    },
  ],
  'an address forgets the row rule': [
    { file: write, from: 'const exprs = [plan.rows, ', to: 'const exprs = [...(plan.ask.key ? [] : [plan.rows]), ' },
  ],
  'counts and notices forget the row rule': [
    {
      file: write,
      from: 'SELECT count(*) FROM ${from}${where(outer)}',
      to: 'SELECT count(*) FROM ${from}${where(plan.filter ? [render(plan.filter)] : [])}',
    },
    {
      file: reply,
      from: 'notices: [...plan.notices, ...unsaid,',
      to: 'notices: [...plan.notices, ...unsaid, ...(page.count === null ? [] : [`Rows before your rule: ${page.count}.`]),',
    },
  ],
  'the limit comes before the row rule': [
    {
      file: write,
      from: 'FROM ${from}${where(conditions)} ${orderBy} LIMIT ${limit}`',
      to: 'FROM (SELECT * FROM ${from}${where(plan.filter ? [render(plan.filter)] : [])} ORDER BY d."id" LIMIT ${limit}) AS d${where(conditions)} ${orderBy}`',
    },
  ],
  'a filter takes longer where it holds for a stored value': [
    ...filterOnRaw,
    {
      file: write,
      from: "const where = (conditions: readonly string[]): string =>\n  conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''",
      to: "const where = (conditions: readonly string[]): string =>\n  conditions.length > 0 ? ` WHERE CASE WHEN ${conditions.join(' AND ')} THEN pg_sleep(0.05) IS NOT NULL ELSE false END` : ''",
    },
  ],
} as const satisfies Record<string, readonly Edit[]>

export type WeaknessName = keyof typeof weaknesses
