// Each control is a weakness of this tree as it stands: where the code has moved on, the control must move along.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patched } from './build.ts'
import { controls } from './controls.ts'

for (const { name, patches } of controls) {
  test(`the weakness "${name}" can be put into this tree`, async () => {
    for (const patch of patches) assert.ok((await patched(patch)).includes(patch.new))
  })
}
