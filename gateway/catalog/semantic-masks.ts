// The mask that a confidential or restricted column gets when it names none, by what its values are.
export interface ChosenMask {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What cannot be generalised safely is hidden. */
export const hiddenMask: ChosenMask = { name: 'hidden', options: {} }

/** Semantics that are not on this list are hidden. */
export const semanticMasks: ReadonlyMap<string, ChosenMask> = new Map([
  ['email', { name: 'email', options: {} }],
  ['person-name', { name: 'initials', options: {} }],
  ['phone', { name: 'last', options: { n: 4 } }],
  ['card-number', { name: 'last', options: { n: 4 } }],
  ['bank-account', { name: 'last', options: { n: 4 } }],
  ['postal-code', { name: 'region', options: { n: 2 } }],
  ['url', { name: 'domain', options: {} }],
  ['birth-date', { name: 'year', options: {} }],
])
