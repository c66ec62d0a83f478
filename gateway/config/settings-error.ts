// A configuration that cannot be started from: every problem at once, none with a secret's value.
import { type Diagnostic, toLine } from './diagnostic.ts'

export class SettingsError extends Error {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(toLine).join('\n'))
    this.name = 'SettingsError'
    this.diagnostics = diagnostics
  }
}
