// The keys of pseudonyms: made inside the server, and never in a statement, a parameter or a log (hardening.md 13).
import type { Dataset } from '../../catalog/dataset.ts'
import { maskDomains } from '../../expr/mask-domains.ts'
import { type Step, type Survey, step } from './database-plan.ts'
import { quoteLiteral } from './quote.ts'

export async function keySteps({ client, datasets }: Survey): Promise<readonly Step[]> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('scrim.mask_key') IS NOT NULL AS there`)
  const isThere = rows[0]?.there === true
  const table = isThere ? [] : [step('+', 'create the table of mask keys', createKeys)]
  const made = isThere ? await client.query<{ name: string }>('SELECT name FROM scrim.mask_key') : null
  const present = new Set(made?.rows.map((row) => row.name))
  const missing = [...new Set(datasets.flatMap((dataset) => keyedColumns(dataset).map(({ domain }) => domain)))]
    .filter((domain) => !present.has(domain))
    .sort()
  const keys = missing.map((domain) => step('+', `make the key of pseudonym domain ${domain}`, createKey(domain)))
  return [...table, ...keys]
}

const createKeys = `SET LOCAL ROLE scrim_owner;
CREATE TABLE scrim.mask_key (
  name text PRIMARY KEY,
  ikey bytea NOT NULL CHECK (octet_length(ikey) = 64),
  okey bytea NOT NULL CHECK (octet_length(okey) = 64)
);
RESET ROLE;`

const paddedWith = (padding: number): string =>
  `(SELECT decode(string_agg(lpad(to_hex(get_byte(k.key, i) # ${padding}), 2, '0'), '' ORDER BY i), 'hex')\n` +
  '    FROM generate_series(0, 63) AS i)'

/** A random key of 32 bytes, padded with zeros to HMAC's block of 64 and XORed with its two paddings (0x36, 0x5c). */
const newKey = `WITH k AS MATERIALIZED (
  SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) ||
    uuid_send(gen_random_uuid())) || decode(repeat('00', 32), 'hex') AS key
), padded AS (
  SELECT ${paddedWith(0x36)} AS ikey,
    ${paddedWith(0x5c)} AS okey
  FROM k
)`

const createKey = (domain: string): string => `${newKey}
INSERT INTO scrim.mask_key (name, ikey, okey)
SELECT ${quoteLiteral(domain)}, ikey, okey FROM padded
ON CONFLICT (name) DO NOTHING;`

/** A new key in the place of the old one. Changes one row, or none where the domain has no key. */
export const replaceKey = (domain: string): string => `${newKey}
UPDATE scrim.mask_key AS m SET ikey = padded.ikey, okey = padded.okey FROM padded WHERE m.name = ${quoteLiteral(domain)};`

/** The columns whose mask is keyed, with the domain of the key. */
export const keyedColumns = (dataset: Dataset): readonly { readonly column: string; readonly domain: string }[] =>
  [...dataset.columns.values()].flatMap(({ name, mask }) =>
    [...new Set(mask ? maskDomains(mask.expr) : [])].map((domain) => ({ column: name, domain })),
  )
