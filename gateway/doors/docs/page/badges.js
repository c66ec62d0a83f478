// Words on a ground of their own: a level, and whether a column is masked. The text says it, the ground only repeats it.
import { el } from './dom.js'

export const levelBadge = (level) =>
  el(`span.badge.level-${/^[a-z]+$/.test(level) ? level : 'other'}`, {}, String(level))

export const shownBadge = (masked, mask) =>
  masked ? el('span.badge.masked', {}, mask ? `masked: ${mask}` : 'masked') : el('span.badge.clear', {}, 'clear')
