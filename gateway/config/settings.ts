// scrim.yaml after validation: durations in ms, sizes in bytes, secrets still by name until something resolves them.

/** A secret by name: `env:NAME` or `file:/path`. Only resolve-secret.ts reads it. */
export interface SecretRef {
  readonly ref: string
}

export interface SourceSettings {
  readonly masked: readonly SecretRef[]
  readonly clear: readonly SecretRef[]
  readonly lookup: readonly SecretRef[]
  readonly admin: SecretRef | null
  readonly enforcement: 'views' | 'query'
  readonly requireStandby: boolean
  readonly maxLagMs: number
}

export interface IssuerSettings {
  readonly issuer: string
  readonly audience: string
  /** Signature algorithms accepted; never `none`, never HMAC. */
  readonly algorithms: readonly string[]
  /** The JOSE `typ` demanded, null where the issuer sets none. */
  readonly type: string | null
  /** Paths of claims, dotted. */
  readonly claims: {
    readonly roles: string
    readonly email: string
    /** Null: `azp`, else `client_id`. */
    readonly app: string | null
    readonly attributes: Readonly<Record<string, string>>
  }
}

interface RateLimit {
  readonly points: number
  readonly perMs: number
}

export interface Settings {
  readonly listen: {
    readonly host: string
    readonly port: number
    readonly metricsPort: number
    readonly trustProxy: number
    /** Where people reach it, without a slash at its end; null: where it listens. */
    readonly publicUrl: string | null
  }
  /** Absolute path of the datasets folder. */
  readonly datasets: string
  readonly sources: ReadonlyMap<string, SourceSettings>
  readonly control: { readonly url: SecretRef; readonly ownerUrl: SecretRef | null; readonly auditUrl: SecretRef }
  readonly keys: { readonly current: SecretRef; readonly previous: readonly SecretRef[] }
  readonly issuers: readonly IssuerSettings[]
  /** role → groups of the identity provider that have it, of their own or because a role of theirs inherits it. */
  readonly roles: ReadonlyMap<string, readonly string[]>
  /** role → itself and all that it inherits. */
  readonly inheritance: ReadonlyMap<string, readonly string[]>
  readonly limits: {
    readonly bodyBytes: number
    readonly perCaller: RateLimit
    readonly perApp: RateLimit
    readonly concurrencyPerApp: number
    /** Lookups of one caller, in each gateway. */
    readonly lookups: RateLimit
    /** Requests for unmasking of one caller, decisions of one approver, and all other steps of one caller, in each gateway. */
    readonly unmaskRequests: RateLimit
    readonly approvals: RateLimit
    readonly unmaskSteps: RateLimit
    /** Longest request target in characters. */
    readonly url: number
    /** Columns named in one `fields`. */
    readonly fields: number
    /** Levels of related rows below the first. */
    readonly relationDepth: number
    /** Rows that one call may come to at most, related rows among them. */
    readonly rows: number
    /** Of one GraphQL operation, each. */
    readonly graphqlTokens: number
    readonly graphqlDepth: number
    readonly graphqlAliases: number
    readonly graphqlDirectives: number
    readonly graphqlFields: number
    readonly graphqlValues: number
    /** Cells (columns × rows) of one page. */
    readonly cells: number
    /** Nodes of one filter; items of one `in` list; characters of one pattern or literal. */
    readonly filterNodes: number
    readonly filterDepth: number
    readonly listItems: number
    readonly literal: number
    /** Bytes of one reply before it is refused. */
    readonly replyBytes: number
    /** What a slow peer may cost, in ms: its headers, its whole request, and a silent connection. */
    readonly headerMs: number
    readonly requestMs: number
    readonly idleMs: number
    /** Connections at once. */
    readonly connections: number
  }
  /** Origins whose pages may read replies in a browser, e.g. `https://app.example.com`. */
  readonly corsOrigins: readonly string[]
  /** Whether GET /graphql shows GraphiQL to a browser. */
  readonly graphiql: boolean
  readonly audit: {
    readonly retentionMs: number
    readonly checkpoint: { readonly everyMs: number; readonly sink: string } | null
  }
  readonly webhooks: readonly {
    readonly url: SecretRef
    readonly secret: SecretRef
    readonly format: 'json' | 'slack'
  }[]
}
