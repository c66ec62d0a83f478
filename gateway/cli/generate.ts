// `scrim generate`: files that are made from the code are written, or with --check compared with what is there.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from './command.ts'
import { generatedFiles } from './generated-files.ts'

const usage = `scrim generate [--check]

Writes the generated files of this checkout:
${[...generatedFiles.keys()].map((path) => `  ${path}`).join('\n')}
  --check   write nothing; exit status 1 where one is stale`

const root = fileURLToPath(new URL('../../', import.meta.url))

export const generate: Command = {
  name: 'generate',
  describes: 'write the generated files of this checkout',
  usage,
  run: async (args, io) => {
    if (args.some((arg) => arg !== '--check')) {
      io.say(usage)
      return 2
    }
    const isCheck = args.includes('--check')
    const stale = await staleFiles()
    for (const [path, content] of stale) {
      io.out(path)
      if (isCheck) continue
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), content)
    }
    if (isCheck && stale.length > 0) io.say('these files are stale: run `npm run generate`')
    return isCheck && stale.length > 0 ? 1 : 0
  },
}

async function staleFiles(): Promise<readonly (readonly [path: string, content: string])[]> {
  const compared = await Promise.all(
    [...generatedFiles].map(async ([path, content]) => {
      const wanted = content()
      const held = await readFile(join(root, path), 'utf8').catch(() => null)
      return held === wanted ? [] : [[path, wanted] as const]
    }),
  )
  return compared.flat()
}
