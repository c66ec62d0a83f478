// scrim.yaml as it is written: one Zod value that gives the validator and the editor's JSON Schema.
import { z } from 'zod'
import { isSafeUrl } from './is-safe-url.ts'
import { says } from './issue-diagnostics.ts'
import { duration, rate, size } from './quantities.ts'

const text = z.string().min(1).max(1000)
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, { error: says('is not a valid name', 'use lower-case letters, digits, _ and -') })
const claimName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, { error: says('is not a valid name', 'use lower-case letters, digits and _') })
const port = z.int().min(0).max(65_535)

/** A secret by name. What is not one may be the secret itself, so nothing ever repeats it. */
const secret = z
  .string({ error: says('is not the name of a secret', 'write env:NAME or file:/path') })
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]{0,254}|file:.{1,1000})$/, {
    error: says('holds a literal secret', 'keep it in a variable or a file, and write env:NAME or file:/path'),
  })
  .transform((ref) => ({ ref }))
  .meta({ description: 'A secret by name: env:NAME or file:/path.' })

const origin = z.string().refine((text) => isSafeUrl(text) && URL.parse(text)?.origin === text, {
  error: says('is not an origin', 'write https://app.example.com, without a path (http only on this machine); never *'),
})

const groups = z.array(text).max(1000)
const role = z
  .union([groups, z.strictObject({ groups: groups.default([]), inherits: z.array(name).max(1000).default([]) })], {
    error: says('is not a role', 'write [group, …], or { groups: [group, …], inherits: [role, …] }'),
  })
  .transform((written) => (Array.isArray(written) ? { groups: written, inherits: [] } : written))
  .describe(
    'Groups of the identity provider. With `inherits`, they also have those roles, with all that those inherit. An empty ' +
      'list of groups is for a role that others inherit.',
  )

const connection = z.strictObject({ url: secret })

const source = z.strictObject({
  masked: z.array(connection).min(1).max(64).describe('One per replica; role scrim_masked.'),
  clear: z.array(connection).max(64).optional().describe('Absent: nothing above internal can be shown clear.'),
  lookup: z.array(connection).max(64).optional().describe('Absent: no /lookup.'),
  admin: connection.optional().describe('Resolved only by `scrim database …`, never in a production gateway.'),
  enforcement: z.enum(['views', 'query']).default('views'),
  require_standby: z.boolean().default(true),
  max_lag: duration('1s', '1d').prefault('30s'),
})

/** Asymmetric signatures only: `none` and HMAC would let a caller forge a token. */
const algorithm = z.enum(
  ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519'],
  {
    error: says('is not an accepted algorithm', 'use asymmetric ones, for example ES256 or RS256; never none or HS256'),
  },
)

const issuer = z.strictObject({
  issuer: z.string().refine(isSafeUrl, {
    error: says('is not an https address', 'write the issuer as its tokens do: https://… (http only on this machine)'),
  }),
  audience: text.describe('Required: without it a token for another service would be accepted.'),
  algorithms: z.array(algorithm).min(1).default(['ES256', 'RS256']),
  type: text.default('at+jwt').describe('The JOSE typ demanded, or `none` where the issuer sets none.'),
  claims: z.strictObject({
    roles: text,
    email: text.default('email'),
    app: text.optional().describe('Absent: azp, else client_id.'),
    attributes: z.record(claimName, text).default({}),
  }),
})

export const settingsSchema = z.strictObject({
  listen: z
    .strictObject({
      host: text.default('127.0.0.1'),
      port: port.default(8080),
      metrics_port: port.default(9090),
      trust_proxy: z.int().min(0).max(10).default(0),
      public_url: z
        .string()
        .refine(isSafeUrl, { error: says('is not an https address', 'write https://… (http only on this machine)') })
        .transform((text) => text.replace(/\/+$/, ''))
        .optional()
        .describe('Where people reach the gateway, for links in webhooks. Absent: where it listens.'),
    })
    .prefault({}),
  datasets: text.default('./datasets'),
  sources: z.record(name, source).refine((all) => Object.keys(all).length > 0, {
    error: says('names no source', 'add one, e.g. `shop: { masked: [{ url: env:SHOP_MASKED_URL }] }`'),
  }),
  control: z.strictObject({ url: secret, owner_url: secret.optional(), audit_url: secret }),
  keys: z.strictObject({ current: secret, previous: z.array(secret).max(16).default([]) }),
  identity: z.strictObject({ issuers: z.array(issuer).min(1).max(16) }),
  roles: z.record(name, role),
  limits: z
    .strictObject({
      body: size('1kb', '16mb').prefault('256kb'),
      per_caller: rate.prefault('600/min'),
      per_app: rate.prefault('3000/min'),
      concurrency_per_app: z.int().min(1).max(10_000).default(16),
      lookups: rate
        .prefault('30/min')
        .describe('Lookups by a stored value that one caller may make; each gateway counts by itself.'),
      unmask_requests: rate
        .prefault('30/min')
        .describe('Requests for unmasking that one caller may make; each gateway counts by itself.'),
      approvals: rate
        .prefault('20/min')
        .describe('Requests that one approver may approve or deny; each gateway counts by itself.'),
      unmask_steps: rate
        .prefault('60/min')
        .describe('Tokens, withdrawals and revocations of one caller, all together; each gateway counts by itself.'),
      url: z.int().min(256).max(65_536).default(8192).describe('Characters of a request target.'),
      fields: z.int().min(1).max(1600).default(200).describe('Columns named in one `fields`.'),
      relation_depth: z.int().min(1).max(8).default(4).describe('Levels of related rows below the first.'),
      rows: z
        .int()
        .min(1000)
        .max(1_000_000)
        .default(10_000)
        .describe(
          'Rows that one call may come to at most, related rows among them: limits multiplied along relations.',
        ),
      cells: z.int().min(1000).max(10_000_000).default(100_000).describe('Columns times rows of one page.'),
      graphql_tokens: z.int().min(100).max(100_000).default(4000).describe('Words and signs of one GraphQL document.'),
      graphql_depth: z.int().min(3).max(64).default(16).describe('Levels of fields in one GraphQL operation.'),
      graphql_aliases: z.int().min(0).max(1000).default(30).describe('Aliases in one GraphQL operation.'),
      graphql_directives: z.int().min(0).max(1000).default(30).describe('Directives in one GraphQL operation.'),
      graphql_fields: z
        .int()
        .min(1)
        .max(100)
        .default(10)
        .describe('Top-level fields of one GraphQL operation: each is a read.'),
      filter_nodes: z.int().min(1).max(10_000).default(100),
      filter_depth: z.int().min(1).max(64).default(8),
      list_items: z.int().min(1).max(100_000).default(1000),
      literal: z.int().min(16).max(65_536).default(4096).describe('Characters of one literal or pattern.'),
      reply: size('16kb', '256mb').prefault('8mb'),
      header_time: duration('1s', '1m').prefault('10s').describe('How long a peer may take to send its headers.'),
      request_time: duration('1s', '10m')
        .prefault('30s')
        .describe('How long a peer may take to send its whole request.'),
      idle_time: duration('1s', '10m')
        .prefault('30s')
        .describe('How long a connection may neither take nor send a byte before it is cut off.'),
      connections: z.int().min(1).max(100_000).default(2000).describe('Connections at once.'),
    })
    .prefault({}),
  cors: z
    .strictObject({
      origins: z.array(origin).max(100).default([]).describe('Web pages of these origins may call from a browser.'),
    })
    .prefault({}),
  graphiql: z
    .boolean()
    .default(false)
    .describe('Whether GET /graphql shows GraphiQL, a console for developers, to a browser.'),
  audit: z
    .strictObject({
      retention: duration('90d', '7300d').prefault('90d'),
      checkpoint: z
        .strictObject({
          every: duration('1s', '1d').prefault('60s'),
          sink: z.string().regex(/^file:.+$/, { error: says('is not a sink', 'write file:/path of a folder') }),
        })
        .optional(),
    })
    .prefault({}),
  webhooks: z
    .array(
      z.strictObject({
        url: secret,
        secret: secret.describe(
          'Signs each message (HMAC-SHA256); 16 characters or more. By name: env:NAME or file:/path.',
        ),
        format: z
          .enum(['json', 'slack'])
          .default('json')
          .describe('`slack`: { text }, as an incoming webhook of Slack reads it.'),
      }),
    )
    .max(16)
    .default([])
    .describe(
      'Told of each step of a request for unmasking, with a link and no data. At least once: tried again, ever more ' +
        'slowly, up to every 15 minutes, and given up after 24 hours, which the log says.',
    ),
})

export type WrittenSettings = z.output<typeof settingsSchema>
