// The one place that reads the environment.

/** A variable's value; null where it is unset or empty. */
export function readVariable(name: string): string | null {
  return process.env[name] || null
}
