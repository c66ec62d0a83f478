// A folder's `*.test.yaml` → policy tests, or every diagnostic of every file at once.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog, Dataset } from '../../catalog/dataset.ts'
import { type Diagnostic, inOrder } from '../../config/diagnostic.ts'
import { issueDiagnostics } from '../../config/issue-diagnostics.ts'
import { nearest } from '../../config/nearest.ts'
import { largestFile, parseYaml, type YamlDocument } from '../../config/yaml-document.ts'
import type { Principal } from '../../identity/principal.ts'
import type { StoredTables } from '../../sources/memory/view-rows.ts'
import type { Rules } from '../load-rules.ts'
import { judgePeople } from './judge-people.ts'
import { judgeRows } from './judge-rows.ts'
import type { PolicyTest, PolicyTestFile } from './policy-test.ts'
import { policyTestSchema, type WrittenTest, type WrittenTests } from './policy-test-schema.ts'
import { writtenValue } from './written-value.ts'

export interface LoadedTests {
  readonly files: readonly PolicyTestFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What tests are judged by. Without a scrim.yaml, names of roles and claims are not. */
type Against = Pick<Rules, 'known' | 'inheritance'> & { readonly catalog: Catalog }

export async function loadPolicyTests(folder: string, rules: Against): Promise<LoadedTests> {
  const names = (await readdir(folder)).filter((name) => /\.test\.ya?ml$/.test(name) && !name.startsWith('.')).sort()
  const read = await Promise.all(names.map((name) => readTests(join(folder, name), rules)))
  return {
    files: read.flatMap(({ files }) => files),
    diagnostics: inOrder(read.flatMap(({ diagnostics }) => diagnostics)),
  }
}

async function readTests(file: string, rules: Against): Promise<LoadedTests> {
  const { size } = await stat(file)
  const bytes = size > largestFile ? new Uint8Array(largestFile + 1) : await readFile(file)
  const { document, diagnostics } = parseYaml(file, bytes)
  if (document === null) return { files: [], diagnostics }
  const parsed = policyTestSchema.safeParse(document.value)
  if (!parsed.success) {
    return { files: [], diagnostics: issueDiagnostics(document, policyTestSchema, parsed.error.issues) }
  }
  return judgeTests(file, document, parsed.data, rules)
}

function judgeTests(file: string, document: YamlDocument, written: WrittenTests, rules: Against): LoadedTests {
  const { catalog } = rules
  const dataset = catalog.datasets.get(written.dataset)
  if (!dataset) {
    const near = nearest(written.dataset, catalog.datasets.keys())
    const mend = near ? `did you mean "${near}"?` : `write one of: ${[...catalog.datasets.keys()].join(', ')}`
    return { files: [], diagnostics: [document.wrong(['dataset'], `unknown dataset "${written.dataset}"`, mend)] }
  }
  const { tables, diagnostics: ofRows } = judgeTables(document, written, dataset, catalog)
  const { people, diagnostics: ofPeople } = judgePeople(document, written.people, rules)
  const diagnostics = [...ofRows, ...ofPeople]
  const tests = written.tests.flatMap((test, at): PolicyTest[] => {
    const principal = people.get(test.who)
    if (!principal) diagnostics.push(whoIsMissing(document, at, test.who, people))
    const keys = test.keys?.map((key, i) => {
      const parts = Array.isArray(key) ? key : [key]
      if (parts.length !== dataset.key.length) {
        const mend =
          dataset.key.length === 1 ? 'write [1, 2]' : `write one list for each row: [${dataset.key.join(', ')}]`
        const problem = `is not a key of ${dataset.name}, which has ${dataset.key.join(', ')}`
        diagnostics.push(document.wrong(['tests', at, 'keys', i], problem, mend))
      }
      return dataset.key.map((name, part) => {
        const value = writtenValue(parts[part] ?? null, dataset.columns.get(name)?.type ?? 'text')
        if (value.ok) return value.value
        diagnostics.push(document.wrong(['tests', at, 'keys', i], `does not fit ${name}`, `write ${value.expected}`))
        return null
      })
    })
    if (!principal) return []
    return [toTest(document, at, test, principal, dataset.name, keys ?? null)]
  })
  return { files: diagnostics.length > 0 ? [] : [{ file, dataset, tables, tests }], diagnostics }
}

/** Its own rows, and those of the datasets related to it. */
function judgeTables(
  document: YamlDocument,
  written: WrittenTests,
  dataset: Dataset,
  { datasets }: Catalog,
): { readonly tables: StoredTables; readonly diagnostics: readonly Diagnostic[] } {
  const own = judgeRows(document, written.rows, dataset)
  const others = Object.entries(written.others).map(([name, rows]) => {
    const path = ['others', name]
    const other = datasets.get(name)
    if (name === dataset.name)
      return {
        name,
        rows: [],
        diagnostics: [document.wrong(path, `is ${name} itself`, 'write its rows under `rows`', 'key')],
      }
    if (other) return { name, ...judgeRows(document, rows, other, path) }
    const near = nearest(name, datasets.keys())
    const mend = near ? `did you mean "${near}"?` : `write one of: ${[...datasets.keys()].join(', ')}`
    return { name, rows: [], diagnostics: [document.wrong(path, `unknown dataset "${name}"`, mend, 'key')] }
  })
  return {
    tables: { ...Object.fromEntries(others.map(({ name, rows }) => [name, rows])), [dataset.name]: own.rows },
    diagnostics: [...own.diagnostics, ...others.flatMap(({ diagnostics }) => diagnostics)],
  }
}

function toTest(
  document: YamlDocument,
  at: number,
  expected: WrittenTest,
  principal: Principal,
  dataset: string,
  keys: PolicyTest['keys'],
): PolicyTest {
  const { name, who, ask, lookup } = expected
  const [found] = Object.entries(lookup ?? {}).map(([column, value]) => ({ column, value: String(value) }))
  return {
    file: document.file,
    name,
    who,
    principal,
    address: ask.startsWith('/') ? ask : `/${dataset}${ask === '' ? '' : `?${ask}`}`,
    lookup: found ?? null,
    expected,
    keys,
    lineOf: (...part) => document.lineOf(['tests', at, ...(part.length > 0 ? part : ['name'])]),
  }
}

function whoIsMissing(
  document: YamlDocument,
  at: number,
  who: string,
  people: ReadonlyMap<string, Principal>,
): Diagnostic {
  const near = nearest(who, people.keys())
  const mend = near ? `did you mean "${near}"?` : 'add them under `people`'
  return document.wrong(['tests', at, 'who'], `"${who}" is not one of the people`, mend)
}
