// Preloaded into a gateway (`node --import`): its clock is so many ms off, as that of a machine without time service is.
const off = Number(process.env.SHIFT_CLOCK_MS)
const Real = Date
const now = (): number => Real.now() + off

globalThis.Date = new Proxy(Real, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
  apply: (target) => new target(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
