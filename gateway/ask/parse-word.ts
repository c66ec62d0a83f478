// Parameters of one word: `limit=100`, `count=exact`, `explain=policy`, `unmask=required`.
import { invalidParameter as invalid } from './invalid-parameter.ts'

export function parseLimit(text: string, place: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw invalid(place, 'it is not a whole number from 1', `Write ${place}=100.`)
  return Number(text)
}

export function parseCount(text: string): boolean {
  if (text !== 'exact') throw invalid('count', 'only count=exact exists', 'Leave count out, or write count=exact.')
  return true
}

export function parseExplain(text: string): boolean {
  if (text !== 'policy') {
    const hint = 'Leave explain out, or write explain=policy. A plan of the database is never shown.'
    throw invalid('explain', 'only explain=policy exists', hint)
  }
  return true
}

export function parseUnmask(text: string): boolean {
  if (text !== 'required') {
    throw invalid('unmask', 'only unmask=required exists', 'Leave unmask out to see what is masked for you as masked.')
  }
  return true
}
