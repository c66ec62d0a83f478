// A start that cannot succeed until somebody does something: its message names what is in the way and says what to do.
export class StartProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartProblem'
  }
}
