// Who asks, dataset by dataset: each rule alone, rules that add up, prohibitions, and claims that are missing or unfit.
import type { Principal } from '../../gateway/identity/principal.ts'
import type { Caller } from './scene.ts'

type Claims = Partial<Pick<Principal, 'subject' | 'email' | 'attributes'>>

function caller(name: string, roles: string, claims: Claims = {}): Caller {
  const principal: Principal = {
    issuer: 'https://id.example.com',
    subject: 'ana',
    kind: 'person',
    roles: roles.split(' ').filter((role) => role !== ''),
    email: null,
    attributes: {},
    app: 'reads',
    via: 'oidc',
    actor: null,
    ...claims,
  }
  return [name, principal]
}

const regions = (...names: string[]): Claims => ({ attributes: { regions: names } })
const eu = regions('eu')

export const callers: Readonly<Record<string, readonly Caller[]>> = {
  people: [
    caller('analyst', 'analyst'),
    caller('clerk', 'clerk'),
    caller('clerk, contractor', 'clerk contractor'),
    caller('clerk, restrained', 'clerk restrained'),
    caller('clerk, support', 'clerk support', eu),
    caller('analyst, support', 'analyst support', regions('eu', 'e%')),
    caller('analyst, restrained', 'analyst restrained'),
    caller('support', 'support', eu),
    caller('support of two', 'support', regions('us', 'apac', '')),
    caller('support, contractor', 'support contractor', regions('us', 'eu')),
    caller('support, restrained', 'support restrained', regions('us', 'eu')),
    caller('support without claim', 'support'),
    caller('support of nothing', 'support', regions()),
    caller('member', 'member', { attributes: { team: ['red'] } }),
    caller('member, support', 'member support', { attributes: { team: ['red'], regions: ['us', 'eu'] } }),
    caller('member, support without claim', 'member support', { attributes: { team: ['red'] } }),
    caller('member, senior, elsewhere', 'member senior elsewhere', {
      attributes: { team: ['blue'], level: ['-3'], regions: ['us'] },
    }),
    caller('abroad', 'abroad', eu),
    caller('abroad, clerk, contractor', 'abroad clerk contractor', eu),
    caller('abroad without claim', 'abroad'),
    caller('elsewhere', 'elsewhere', regions('us', 'apac')),
    caller('elsewhere without claim, guest', 'elsewhere guest'),
    caller('senior', 'senior', { attributes: { level: ['0'] } }),
    caller('senior of no number, guest', 'senior guest', { attributes: { level: ['high'] } }),
    caller('senior of two, guest', 'senior guest', { attributes: { level: ['0', '1'] } }),
    caller('guest', 'guest'),
    caller('guest, restrained', 'guest restrained'),
    caller('keyless', 'keyless'),
    caller('keyless, guest', 'keyless guest'),
    caller('contractor', 'contractor'),
  ],
  ledger: [
    caller('european', 'european'),
    caller('owner', 'owner'),
    caller('european, owner', 'european owner'),
    caller('european, owner, discreet', 'european owner discreet', { email: 'ana@x.com' }),
    caller('european, owner, discreet without claim', 'european owner discreet'),
    caller('european, teller', 'european teller'),
    caller('teller', 'teller'),
    caller('controller', 'controller'),
    caller('controller, blind', 'controller blind'),
    caller('controller, european', 'controller european'),
    caller('treasurer', 'treasurer', { attributes: { region: ['eu'] } }),
    caller('treasurer without claim, owner', 'treasurer owner'),
    caller('treasurer, controller, discreet', 'treasurer controller discreet', {
      email: 'ana',
      attributes: { region: ['us'] },
    }),
    caller('nobody', ''),
  ],
  signals: [
    caller('reader', 'reader'),
    caller('opener', 'opener'),
    caller('opener, hider', 'opener hider'),
    caller('reader, shy', 'reader shy'),
    caller('opener, shy', 'opener shy'),
    caller('nobody', ''),
    caller('hider', 'hider'),
    caller('empty-handed', 'empty-handed'),
  ],
  measures: [
    caller('reader', 'reader'),
    caller('opener', 'opener'),
    caller('near', 'near', { attributes: { pause: ['P-1M'] } }),
    caller('near, keyless', 'near keyless', { attributes: { pause: ['P1D'] } }),
    caller('reader, shy', 'reader shy'),
    caller('keyless', 'keyless'),
    caller('keyless, shy', 'keyless shy'),
    caller('bare', 'bare'),
  ],
}
