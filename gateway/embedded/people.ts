// The people of the sample company who may ask the embedded issuer for a token, and the roles that their groups become.

export interface SamplePerson {
  readonly name: string
  readonly email: string
  readonly groups: readonly string[]
  /** ISO alpha-2; the claim `countries`, absent where empty. */
  readonly countries: readonly string[]
  /** For `scrim token --help`. */
  readonly describes: string
}

const person = (name: string, describes: string, groups: readonly string[], countries: readonly string[] = []) => ({
  name,
  email: `${name}@kestrel.example`,
  groups,
  countries,
  describes,
})

const list: readonly SamplePerson[] = [
  person('ana', 'analyst', ['grp-data-analysts']),
  person('sam', 'support, for customers of Germany', ['grp-support'], ['DE']),
  person('olga', 'approver of customers', ['grp-growth-data-leads']),
  person('omar', 'approver of customers', ['grp-growth-data-leads']),
  person('max', 'marketing', ['grp-marketing']),
  person('ada', 'admin and auditor', ['grp-platform', 'grp-audit']),
]

export const people: ReadonlyMap<string, SamplePerson> = new Map(list.map((each) => [each.name, each]))

/** Groups of the embedded issuer → roles used in `datasets/`; written to scrim.yaml as they stand. */
export const groupsOfRoles: Readonly<Record<string, readonly string[]>> = {
  analyst: ['grp-data-analysts'],
  support: ['grp-support'],
  contractor: ['grp-contractors'],
  marketing: ['grp-marketing'],
  'growth-data': ['grp-growth-data'],
  'people-team': ['grp-people-team'],
  'growth-data-leads': ['grp-growth-data-leads'],
  admin: ['grp-platform'],
  auditor: ['grp-audit'],
}
