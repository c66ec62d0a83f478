// The path of a scrim.yaml → Settings, frozen, with secrets still by name; or every problem of the file at once.
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Diagnostic, inOrder } from './diagnostic.ts'
import { issueDiagnostics } from './issue-diagnostics.ts'
import { roleDiagnostics, toInheritance, toRoleGroups } from './role-groups.ts'
import type { IssuerSettings, SecretRef, Settings, SourceSettings } from './settings.ts'
import { SettingsError } from './settings-error.ts'
import { settingsSchema, type WrittenSettings } from './settings-schema.ts'
import { parseYaml, type YamlDocument } from './yaml-document.ts'

/**
 * Reads and validates, and resolves no secret: assertSecrets and assertProduction do where a gateway starts.
 * @throws SettingsError with all diagnostics
 */
export async function loadSettings(file: string): Promise<Settings> {
  const { document, diagnostics } = parseYaml(file, await readBytes(file))
  if (document === null) throw new SettingsError(inOrder(diagnostics))
  const parsed = settingsSchema.safeParse(document.value)
  if (!parsed.success) throw new SettingsError(inOrder(issueDiagnostics(document, settingsSchema, parsed.error.issues)))
  const wrong = [
    ...repeatedIssuers(document, parsed.data),
    ...roleDiagnostics(document, parsed.data.roles),
    ...repeatedWebhooks(document, parsed.data),
  ]
  if (wrong.length > 0) throw new SettingsError(inOrder(wrong))
  return toSettings(parsed.data, dirname(resolve(file)))
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch {
    const problem = 'cannot be read'
    const mend = 'write a scrim.yaml there, or name another file'
    throw new SettingsError([{ file, line: 0, column: 0, path: '(file)', problem, mend }])
  }
}

// A token must lead to one issuer's settings, never to whichever comes first.
function repeatedIssuers(document: YamlDocument, written: WrittenSettings): readonly Diagnostic[] {
  const all = written.identity.issuers.map((i) => i.issuer)
  return all.flatMap((issuer, i) =>
    all.indexOf(issuer) === i
      ? []
      : [document.wrong(['identity', 'issuers', i, 'issuer'], 'is written twice', 'keep one entry for each issuer')],
  )
}

// The outbox knows an endpoint by the name of its URL.
function repeatedWebhooks(document: YamlDocument, written: WrittenSettings): readonly Diagnostic[] {
  const all = written.webhooks.map(({ url }) => url.ref)
  return all.flatMap((ref, i) =>
    all.indexOf(ref) === i
      ? []
      : [document.wrong(['webhooks', i, 'url'], 'is written twice', 'keep one entry for each address')],
  )
}

function toSettings(written: WrittenSettings, folder: string): Settings {
  const ref = (secret: SecretRef): SecretRef => Object.freeze({ ref: fromFolder(secret.ref, folder) })
  const urls = (all: readonly { url: SecretRef }[] = []): readonly SecretRef[] => all.map(({ url }) => ref(url))
  const toSource = (source: WrittenSettings['sources'][string]): SourceSettings =>
    Object.freeze({
      masked: urls(source.masked),
      clear: urls(source.clear),
      lookup: urls(source.lookup),
      admin: source.admin === undefined ? null : ref(source.admin.url),
      enforcement: source.enforcement,
      requireStandby: source.require_standby,
      maxLagMs: source.max_lag,
    })
  const { listen, control, keys, limits, audit } = written
  return Object.freeze({
    listen: {
      host: listen.host,
      port: listen.port,
      metricsPort: listen.metrics_port,
      trustProxy: listen.trust_proxy,
      publicUrl: listen.public_url ?? null,
    },
    datasets: resolve(folder, written.datasets),
    sources: new Map(Object.entries(written.sources).map(([name, source]) => [name, toSource(source)])),
    control: {
      url: ref(control.url),
      ownerUrl: control.owner_url === undefined ? null : ref(control.owner_url),
      auditUrl: ref(control.audit_url),
    },
    keys: { current: ref(keys.current), previous: keys.previous.map(ref) },
    issuers: written.identity.issuers.map(toIssuer),
    roles: toRoleGroups(written.roles),
    inheritance: toInheritance(written.roles),
    limits: {
      bodyBytes: limits.body,
      perCaller: limits.per_caller,
      perApp: limits.per_app,
      concurrencyPerApp: limits.concurrency_per_app,
      lookups: limits.lookups,
      unmaskRequests: limits.unmask_requests,
      approvals: limits.approvals,
      unmaskSteps: limits.unmask_steps,
      url: limits.url,
      fields: limits.fields,
      relationDepth: limits.relation_depth,
      rows: limits.rows,
      graphqlTokens: limits.graphql_tokens,
      graphqlDepth: limits.graphql_depth,
      graphqlAliases: limits.graphql_aliases,
      graphqlDirectives: limits.graphql_directives,
      graphqlFields: limits.graphql_fields,
      graphqlValues: limits.graphql_values,
      cells: limits.cells,
      filterNodes: limits.filter_nodes,
      filterDepth: limits.filter_depth,
      listItems: limits.list_items,
      literal: limits.literal,
      replyBytes: limits.reply,
      headerMs: limits.header_time,
      requestMs: limits.request_time,
      idleMs: limits.idle_time,
      connections: limits.connections,
    },
    corsOrigins: written.cors.origins,
    graphiql: written.graphiql,
    audit: {
      retentionMs: audit.retention,
      checkpoint:
        audit.checkpoint === undefined
          ? null
          : { everyMs: audit.checkpoint.every, sink: fromFolder(audit.checkpoint.sink, folder) },
    },
    webhooks: written.webhooks.map((hook) => ({ url: ref(hook.url), secret: ref(hook.secret), format: hook.format })),
  })
}

function toIssuer(written: WrittenSettings['identity']['issuers'][number]): IssuerSettings {
  const { roles, email, app, attributes } = written.claims
  return Object.freeze({
    issuer: written.issuer,
    audience: written.audience,
    algorithms: written.algorithms,
    type: written.type === 'none' ? null : written.type,
    claims: { roles, email, app: app ?? null, attributes },
  })
}

const fromFolder = (ref: string, folder: string): string =>
  ref.startsWith('file:') ? `file:${resolve(folder, ref.slice('file:'.length))}` : ref
