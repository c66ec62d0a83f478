// The little of Markdown that descriptions use → elements: paragraphs, "- " lists and `code`.
import { el } from './dom.js'

export function prose(text) {
  if (typeof text !== 'string' || text.trim() === '') return []
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const lines = block.split('\n')
      if (!lines.every((line) => /^\s*[-*] /.test(line))) return el('p', {}, inline(block))
      return el('ul', {}, ...lines.map((line) => el('li', {}, inline(line.replace(/^\s*[-*] /, '')))))
    })
}

/** `code` between backticks; everything else as it stands. */
export const inline = (text) =>
  String(text)
    .split(/(`[^`\n]+`)/)
    .filter((part) => part !== '')
    .map((part) => (/^`[^`]+`$/.test(part) ? el('code', {}, part.slice(1, -1)) : document.createTextNode(part)))
