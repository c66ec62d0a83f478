// A parameter that cannot be read → the refusal that says what is wrong with it and what to write.
import { Refusal } from '../errors/refusal.ts'

export const invalidParameter = (name: string, problem: string, hint: string): Refusal =>
  new Refusal('ASK_PARAMETER_INVALID', { detail: `The parameter ${name} cannot be read: ${problem}.`, hint })
