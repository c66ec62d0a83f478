// What a caller calls a format, as file endings and other tools have it → our format of that kind.

const words: ReadonlyMap<string, string> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['xls', 'csv'],
  ['xlsx', 'csv'],
  ['ods', 'csv'],
  ['excel', 'csv'],
  ['sheet', 'csv'],
  ['spreadsheet', 'csv'],
  ['table', 'csv'],
  ['xml', 'csv'],
  ['json', 'json'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['jsonlines', 'ndjson'],
  ['array', 'rows'],
  ['list', 'rows'],
])

/** Null where the word is none of them. */
export const formatOf = (word: string): string | null => words.get(word.toLowerCase()) ?? null
