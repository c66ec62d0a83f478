// Calendar days as whole numbers since 1970-01-01: no time zone can shift them.
const msPerDay = 86_400_000

export const dayOf = (isoDate: string): number => Date.parse(`${isoDate}T00:00:00Z`) / msPerDay
export const isoDate = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10)
export const isoInstant = (day: number, secondOfDay: number): string =>
  new Date(day * msPerDay + secondOfDay * 1_000).toISOString()

/** The company's first and last day: fixed, so that the data is the same whenever it is made. */
const firstDay = dayOf('2018-03-01')
export const lastDay = dayOf('2025-12-31')

/** A day by which the share `part` (0…1) of a growing business had happened. */
export const growthDay = (part: number): number => firstDay + Math.floor((lastDay - firstDay) * Math.sqrt(part))
