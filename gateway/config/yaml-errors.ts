// What each error of the YAML parser means to the person who wrote the file.
// Our own words: the parser's quote the text, and the text may hold a secret.
import type { YAMLError } from 'yaml'

interface Words {
  readonly problem: string
  readonly mend: string
}

const indentation: Words = {
  problem: 'the indentation does not fit',
  mend: 'indent the keys of one mapping equally, and close every bracket',
}
const nested: Words = {
  problem: 'a key and its value are not separated as YAML needs',
  mend: 'write `key: value`, one per line, and quote a text that holds a colon or a brace',
}
const anchors: Words = { problem: 'an anchor, alias or tag stands where it cannot', mend: 'write the value out' }
const deep: Words = { problem: 'is nested too deeply', mend: 'flatten it' }

const words: Readonly<Record<YAMLError['code'], Words>> = {
  ALIAS_PROPS: anchors,
  BAD_ALIAS: anchors,
  BAD_COLLECTION_TYPE: anchors,
  BAD_DIRECTIVE: { problem: 'a % directive is not understood', mend: 'remove the line' },
  BAD_DQ_ESCAPE: { problem: 'an escape in a quoted text is not valid', mend: 'use single quotes, or write \\\\' },
  BAD_INDENT: indentation,
  BAD_PROP_ORDER: anchors,
  BAD_SCALAR_START: { problem: 'a text cannot begin with this character', mend: 'put the text in quotes' },
  BLOCK_AS_IMPLICIT_KEY: nested,
  BLOCK_IN_FLOW: nested,
  DUPLICATE_KEY: { problem: 'is written twice', mend: 'keep one of the two' },
  IMPOSSIBLE: nested,
  KEY_OVER_1024_CHARS: { problem: 'a key is longer than 1,024 characters', mend: 'shorten it' },
  MISSING_CHAR: { problem: 'a quote, bracket, comma or space is missing', mend: 'close what was opened' },
  MULTILINE_IMPLICIT_KEY: nested,
  MULTIPLE_ANCHORS: anchors,
  MULTIPLE_DOCS: { problem: 'a second document begins', mend: 'write one file for each, without `---`' },
  MULTIPLE_TAGS: anchors,
  NON_STRING_KEY: { problem: 'a key is not a text', mend: 'write a plain word' },
  RESOURCE_EXHAUSTION: deep,
  TAB_AS_INDENT: { problem: 'a tab is used as indentation', mend: 'indent with spaces' },
  TAG_RESOLVE_FAILED: { problem: 'a tag (!…) is not supported', mend: 'remove the tag' },
  UNEXPECTED_TOKEN: { problem: 'something stands where YAML allows nothing', mend: 'quote the text, or remove it' },
}

export const describeYamlError = (code: YAMLError['code']): Words => words[code] ?? nested

export const describeUnquoted: Words = {
  problem: 'a claim stands without quotes',
  mend: `write '\${principal.x}' in quotes: braces are YAML's own`,
}
