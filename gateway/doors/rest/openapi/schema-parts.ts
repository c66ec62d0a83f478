// Parts that many schemas of the document are made of.
import type { Schema } from './wire-types.ts'

export const text = { type: 'string' }
export const texts = { type: 'array', items: text }

/** An object of just these members. */
export const object = (properties: Schema, optional: readonly string[] = []): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
  additionalProperties: false,
})
