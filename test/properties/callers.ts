// Who asks, dataset by dataset: each rule alone, rules that add up, prohibitions, and claims that are missing or unfit.
import { toRoleGroups } from '../../gateway/config/role-groups.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { toRolesByGroup } from '../../gateway/identity/to-principal.ts'
import type { Caller } from './scene.ts'

type Claims = Partial<Pick<Principal, 'subject' | 'email' | 'attributes' | 'app'>>

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

const none = { groups: [], inherits: [] }

/** As scrim.yaml would have it: who has the role `lead` is what an analyst and a member are, and so on. */
const rolesByGroup = toRolesByGroup(
  toRoleGroups({
    analyst: none,
    member: none,
    restrained: none,
    reader: none,
    board: none,
    desk: { groups: [], inherits: ['reader', 'board'] },
    lead: { groups: ['leads'], inherits: ['analyst', 'member'] },
    head: { groups: ['heads'], inherits: ['lead', 'restrained'] },
    front: { groups: ['fronts'], inherits: ['desk'] },
  }),
)
const inherited = (group: string): string => (rolesByGroup.get(group) ?? []).join(' ')

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
    caller('lead', inherited('leads'), { attributes: { team: ['red'], level: ['3'] } }),
    caller('lead of another level', inherited('leads'), { attributes: { team: ['blue'], level: ['30'] } }),
    caller('head without claim', inherited('heads'), { attributes: { team: ['red'] } }),
    caller('clerk, kiosk', 'clerk kiosk', { app: 'kiosk' }),
    caller('clerk, kiosk elsewhere', 'clerk kiosk'),
  ],
  accounts: [
    caller('reader', 'reader', { attributes: { orgs: ['acme'] } }),
    caller('reader of two', 'reader', { attributes: { orgs: ['acme', 'globex'] } }),
    caller('reader of nothing', 'reader', { attributes: { orgs: [] } }),
    caller('reader without tenant', 'reader fraud', { attributes: { department: ['fraud'], level: ['1'] } }),
    caller('nobody of a tenant', '', { attributes: { orgs: ['acme'] } }),
    caller('desk', 'desk', { attributes: { orgs: ['acme'], regions: ['eu', 'us'] } }),
    caller('desk, fraud', 'desk fraud', {
      attributes: { orgs: ['globex', ''], regions: ['us'], department: ['sales', 'audit'], level: ['2'] },
    }),
    caller('fraud', 'fraud', { attributes: { orgs: ['acme', 'globex'], department: ['fraud'], level: ['1', '2'] } }),
    caller('fraud, trainee', 'fraud mobile', {
      attributes: { orgs: ['acme'], department: ['fraud'], level: ['1', 'trainee'] },
      app: 'desk',
    }),
    caller('fraud without level', 'fraud desk', {
      attributes: { orgs: ['acme'], department: ['fraud'], regions: ['eu'] },
    }),
    caller('board through its app', 'board', { attributes: { orgs: ['acme'] }, app: 'board' }),
    caller('board elsewhere', 'board', { attributes: { orgs: ['acme'] } }),
    caller('reader, outsider', 'reader outsider', { attributes: { orgs: ['acme'], department: ['sales'] } }),
    caller('reader, outsider of the law', 'reader outsider', { attributes: { orgs: ['acme'], department: ['legal'] } }),
    caller('reader, outsider without claim', 'reader outsider', { attributes: { orgs: ['acme', 'globex'] } }),
    caller('mobile', 'mobile', { attributes: { orgs: ['acme', 'Acme'] }, app: 'desk' }),
    caller('mobile, outsider', 'mobile outsider desk', {
      attributes: { orgs: ['acme'], department: ['legal'], regions: ['eu'] },
      app: 'desk',
    }),
    caller('front', inherited('fronts'), { attributes: { orgs: ['acme'], regions: ['eu'] }, app: 'board' }),
    caller('front elsewhere', inherited('fronts'), { attributes: { orgs: ['globex', 'acme'], regions: ['eu', ''] } }),
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
