// What /datasets/{name} gives to paste → code in three languages and a paragraph for an AI tool, each with a button to copy it.
import { copyButton } from './copy-button.js'
import { el, newId } from './dom.js'
import { base } from './gateway.js'

const languages = [
  ['curl', 'curl'],
  ['typescript', 'TypeScript'],
  ['python', 'Python'],
]

/** Null where there is nothing to paste. */
export function showCode({ examples, for_ai: words }) {
  const id = newId('code')
  const parts = languages
    .filter(([name]) => typeof examples?.[name] === 'string')
    .map(([name, title]) => toPaste(title, `Copy ${title}`, examples[name]))
  if (typeof words === 'string') parts.push(toPaste('Paste this into your AI tool', 'Copy for your AI tool', words))
  if (parts.length === 0) return null
  return el(
    'section.paste',
    { 'aria-labelledby': id },
    el('h2', { id }, 'Read it from your code'),
    el(
      'p',
      {},
      'Each reads two environment variables: ',
      el('code', {}, `SCRIM=${base.href.replace(/\/$/, '')}`),
      ' and ',
      el('code', {}, 'SCRIM_TOKEN'),
      ', which is your token.',
    ),
    ...parts,
  )
}

function toPaste(title, name, text) {
  const code = el('pre', { tabindex: '0', 'aria-label': title }, text)
  return el('details.more', {}, el('summary', {}, title), code, el('p', {}, copyButton(name, code)))
}
