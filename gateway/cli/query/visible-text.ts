// Any text → text that a terminal can only show, and how many columns it takes. A stored value never moves the cursor,
// colours, reorders or hides anything: what a terminal would obey is written as an escape.

/** As it is shown, with its width in terminal columns. */
export interface Shown {
  readonly text: string
  readonly width: number
}

const plain = /^[\x20-\x7e]*$/
/** Controls, formats (bidi, zero-width, tags), halves of pairs, line separators, what has no agreed width, what shows nothing. */
const obeyed = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
const emoji = /^\p{RGI_Emoji}$/v
const mark = /^\p{M}$/u
/** Vowels and finals of Hangul syllables written in parts: they join what stands before. */
const joined = /^[\u1160-\u11ff\ud7b0-\ud7ff]$/u
/** East Asian wide and full-width, and what is a picture by default. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u
const rightToLeft =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10cff}\u{10d00}-\u{10fff}\u{1e800}-\u{1efff}]/u
/** A left-to-right mark: keeps a right-to-left cell from pulling its neighbours along. No width. */
const fence = '\u200e'
/** A letter with more marks than any script stacks is shown with this many. */
const mostMarks = 8
/** Longest text looked at per column of width: a cell of a megabyte costs what a short one does. */
const unitsPerColumn = 16

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' }
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

const toEscape = (char: string): string => named[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`

/** One line of at most `most` columns; what is longer ends with an ellipsis. */
export function toCell(value: string, most: number): Shown {
  if (value.length <= most && plain.test(value)) return { text: value, width: value.length }
  const looked = value.length > most * unitsPerColumn ? value.slice(0, most * unitsPerColumn) : value
  const parts: Shown[] = []
  let width = 0
  for (const { segment } of graphemes.segment(looked)) {
    const part = toPart(segment)
    parts.push(part)
    width += part.width
    if (width > most) break
  }
  const cut = width > most || looked.length < value.length
  if (cut) while (parts.length > 0 && width > most - 1) width -= parts.pop()?.width ?? 0
  const text = parts.map((part) => part.text).join('') + (cut ? '…' : '')
  return { text: rightToLeft.test(text) ? `${fence}${text}${fence}` : text, width: width + (cut ? 1 : 0) }
}

/** The whole text with its line ends; for documents, which are not laid out in columns. */
export function toLines(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  return lines.map((line) => (plain.test(line) ? line : toCell(line, Number.MAX_SAFE_INTEGER / 1024).text)).join('\n')
}

function toPart(grapheme: string): Shown {
  if (emoji.test(grapheme)) return { text: grapheme, width: 2 }
  let text = ''
  let width = 0
  let marks = 0
  for (const char of grapheme) {
    if (obeyed.test(char)) {
      const escaped = toEscape(char)
      text += escaped
      width += escaped.length
    } else if (mark.test(char)) {
      // A mark alone would sit on the gap before the column.
      if (text === '') [text, width] = ['◌', 1]
      if (++marks <= mostMarks) text += char
    } else {
      text += char
      width += joined.test(char) ? 0 : wide.test(char) ? 2 : 1
    }
  }
  return { text, width }
}
