// A name that is no dataset for this caller → one refusal, the same whether it is nobody's or another's. Where their own roles
// read it through other apps, it names those: that is their own rule.
import { formatOf } from '../ask/format-words.ts'
import type { Catalog } from '../catalog/dataset.ts'
import { nearest } from '../config/nearest.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { judge } from '../policy/judge.ts'
import { otherApps } from '../policy/other-apps.ts'

/**
 * @param at what comes before a name in an address.
 * @param pages further names that there are at such an address.
 */
export function datasetUnknown(
  name: string,
  principal: Principal,
  catalog: Catalog,
  at: string,
  pages: readonly string[] = [],
): Refusal {
  const dataset = catalog.datasets.get(name)
  const apps = dataset ? otherApps(dataset, principal) : []
  if (apps.length > 0) return elsewhere(name, apps, principal.app)
  const known = [...catalog.datasets.values()].filter((each) => judge(each, principal)).map((each) => each.name)
  const [, stem = '', ending = ''] = /^(.+)\.([a-z]{2,12})$/i.exec(name) ?? []
  const format = known.includes(stem) ? formatOf(ending) : null
  const near = format ? stem : nearest(name, [...known, ...pages])
  return new Refusal('PLAN_DATASET_UNKNOWN', {
    detail: `There is no dataset "${name.slice(0, 63)}" that you may read.`,
    hint: near
      ? `Did you mean ${at}${near}${format && at === '/' ? `?format=${format}` : ''}?`
      : known.length > 0
        ? `You may read: ${known.join(', ')}.`
        : 'Your roles read no dataset; GET /me shows them.',
    details: near ? { nearest: near } : { datasets: known },
  })
}

const elsewhere = (name: string, apps: readonly string[], app: string): Refusal =>
  new Refusal('PLAN_DATASET_UNKNOWN', {
    detail: `Your roles read ${name} through ${apps.join(', ')} alone, and this call came through ${app}.`,
    hint: `Call through ${apps.join(' or ')}, or ask the owner of ${name} for access through ${app}.`,
    details: { apps },
  })
