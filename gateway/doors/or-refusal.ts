// What a step makes, or the refusal that it ends in: so that a door can write the refusal down before anybody hears of it.
import { Refusal } from '../errors/refusal.ts'

export async function orRefusal<T>(make: () => T | Promise<T>): Promise<T | Refusal> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
