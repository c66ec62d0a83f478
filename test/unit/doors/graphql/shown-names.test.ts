// The names by which `extensions` tell of a reply: short ones, each for one thing.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tellingNames } from '../../../../gateway/doors/graphql/shown-names.ts'

const told = (shown: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(
    tellingNames(
      new Map(
        Object.entries(shown).map(([what, paths]) => [
          what,
          paths.map((path) => ({ name: path.split('.').at(-1) ?? '', path })),
        ]),
      ),
    ),
  )

describe('the name of what is shown', () => {
  it('is that of its place, once', () => {
    assert.deepEqual(told({ email: ['nodes.email', 'edges.node.email', 'nodes.mail'] }), { email: ['email', 'mail'] })
  })

  it('is its path where it has the name of another', () => {
    assert.deepEqual(told({ email: ['a.x', 'a.mail'], phone: ['b.x'] }), { email: ['a.x', 'mail'], phone: ['b.x'] })
  })

  it('is its path where it could be read as the beginning of one', () => {
    assert.deepEqual(told({ email: ['a.x'], phone: ['b.x'], orders: ['a.a'] }), {
      email: ['a.x'],
      phone: ['b.x'],
      orders: ['a.a'],
    })
  })

  it('has no path where there is one place alone', () => {
    assert.deepEqual(told({ email: ['email'], phone: ['mail'] }), { email: ['email'], phone: ['mail'] })
  })
})
