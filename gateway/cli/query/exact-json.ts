// JSON text → data whose numbers keep every digit they were written with, and which JSON.stringify writes back as it was.

/** A number as it was written. */
export interface ExactNumber {
  readonly rawJSON: string
}

export type Json = null | boolean | string | ExactNumber | readonly Json[] | { readonly [name: string]: Json }

declare global {
  // What the language has had since ES2025 and its types here have not.
  interface JSON {
    parse(text: string, reviver: (key: string, value: Json, context: { readonly source: string }) => Json): Json
    rawJSON(text: string): ExactNumber
    isRawJSON(value: unknown): value is ExactNumber
  }
}

/** @throws SyntaxError */
export const parseExact = (text: string): Json =>
  JSON.parse(text, (_key, value, { source }) => (typeof value === 'number' ? JSON.rawJSON(source) : value))

export const isNumber = (value: Json | undefined): value is ExactNumber => JSON.isRawJSON(value)

export const isRecord = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
