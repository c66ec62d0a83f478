// Every output format. What is not on this page does not exist.
import { json } from './json.ts'
import type { Format } from './reply.ts'

export const formats: ReadonlyMap<string, Format> = new Map([json].map((format) => [format.name, format]))
