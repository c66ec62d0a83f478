// The gateway's words about a refusal, which name calls of HTTP → the same with what to type. What has no other words here
// stays as the gateway wrote it.

type Translation = readonly [said: RegExp, typed: string]

/** In this order: a sentence before the address that it ends with. */
export const addresses: readonly Translation[] = [
  [
    /Send request_access\.body .*? to POST \/unmask\/requests: (.*?) must approve\. Then send .*? Approval-Token\./,
    '$1 must approve. Then read with --grant.',
  ],
  [/scrim revoke (\S+), or POST \/unmask\/grants\/\S+\/revoke/, 'npx scrim revoke $1'],
  [/Read it again: GET \/unmask\/requests\/([\w{}]+)/, 'Read it again: npx scrim approve $1'],
  [/Collect another: POST \/unmask\/requests\/([\w{}]+)\/token/, 'Read again with --grant $1'],
  [
    /Send the token of POST \/unmask\/requests\/\S+\/token as it is, or leave the header out/,
    'Read with --grant, or without',
  ],
  [/POST \/unmask\/requests\/([\w{}]+)\/(deny|withdraw)/, 'npx scrim $2 $1'],
  [/GET \/unmask\/requests\/[\w{}]+(?= shows)/, 'npx scrim grants --requests --json'],
  [/GET \/unmask\/requests/, 'npx scrim grants --requests'],
  [/GET \/unmask\/grants/, 'npx scrim grants'],
  [/POST \/unmask\/requests/, 'npx scrim request --help'],
  [/GET (\/(?:datasets\/\w+|datasets|me)\b)/, 'npx scrim query $1'],
  // A full stop behind a command would be pasted with it.
  [/(npx scrim [^.]*(?:--help|[0-9A-Z]{26}))\.$/, '$1'],
]

/** Members of a body are options here, and no option takes the example of a body. */
const members: readonly Translation[] = [
  [/ For example \{.*\}\.$/, ''],
  [/"(columns|where|reason|duration|note)"/g, '--$1'],
  [/\b(columns|where|reason|duration|note)(?=: )/g, '--$1'],
  [/"max_rows"|\bmax_rows(?=: )/g, '--max-rows'],
  [/write for example 30s, 15m, 4h or 90d/, 'write for example 15m or 1h, at most what the dataset allows'],
  [/write from 1s to 1d/, 'at most what the dataset allows, and never above 1d'],
]

/** @param code of the refusal. */
export function toTyped(words: string, code: string): string {
  const all = code === 'UNMASK_REQUEST_INVALID' ? [...members, ...addresses] : addresses
  return all.reduce((text, [said, typed]) => text.replace(said, typed), words)
}
