import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createMailParser, type MailParser } from '#channels'
import { failedRow, mailRow, textRow } from './inspect-row.ts'

const WORKERS = 2
/** How many messages are read ahead of the one to be printed. */
const READ_AHEAD = 8
const MAX_FILE_BYTES = 64 * 1024 * 1024
const STDIN = '-'
const USAGE = 'usage: kontor inspect [--as mail|text] FILE|DIR|-…\n'

type Kind = 'mail' | 'text'
type Options = { kind: Kind; inputs: string[] }

/**
 * `kontor inspect [--as mail|text] FILE|DIR|-…`: prints what Kontor reads in each message, one JSON object a
 * line in input order; a folder gives its `*.eml`, recursively, in byte order. 0 when the run worked even if
 * single messages failed, 1 when an input does not exist or cannot be listed, 2 on wrong usage.
 */
export async function inspect(args: string[]): Promise<number> {
  const options = readArguments(args)
  if (!options) {
    process.stderr.write(USAGE)
    return 2
  }
  const parser = createMailParser({ size: WORKERS, log: { warn() {} } })
  try {
    await printAll(await expand(options.inputs), options.kind, parser)
    return 0
  } catch (error) {
    process.stderr.write(`kontor inspect: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    await parser.close()
  }
}

function readArguments(args: readonly string[]): Options | null {
  let kind: Kind = 'mail'
  const inputs: string[] = []
  let optionsEnded = false
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? ''
    if (optionsEnded || argument === STDIN || !argument.startsWith('-')) inputs.push(argument)
    else if (argument === '--') optionsEnded = true
    else {
      const value = argument === '--as' ? args[++i] : /^--as=(.*)$/.exec(argument)?.[1]
      if (value !== 'mail' && value !== 'text') return null
      kind = value
    }
  }
  return inputs.length > 0 ? { kind, inputs } : null
}

/** Folders become the mails in them; throws when an input does not exist. */
async function expand(inputs: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const input of inputs) {
    const isFolder = input !== STDIN && (await stat(input)).isDirectory()
    files.push(...(isFolder ? await mailsIn(input) : [input]))
  }
  return files
}

async function mailsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.eml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** Reads a few messages ahead and prints in order. */
async function printAll(files: readonly string[], kind: Kind, parser: MailParser): Promise<void> {
  const ahead: Promise<string>[] = []
  for (let next = 0; next < files.length || ahead.length > 0; ) {
    while (next < files.length && ahead.length < READ_AHEAD)
      ahead.push(inspectOne(files[next++] ?? '', kind, parser))
    await print((await ahead.shift()) ?? '')
  }
}

async function inspectOne(file: string, kind: Kind, parser: MailParser): Promise<string> {
  try {
    const raw = file === STDIN ? await buffer(process.stdin) : await readBounded(file)
    return JSON.stringify(kind === 'mail' ? mailRow(file, await parser.parse(raw)) : textRow(file, raw))
  } catch (error) {
    return JSON.stringify(failedRow(file, error))
  }
}

async function readBounded(file: string): Promise<Buffer> {
  const { size } = await stat(file)
  if (size > MAX_FILE_BYTES) throw Object.assign(new Error('file too large'), { code: 'FILE_TOO_LARGE' })
  return readFile(file)
}

/** Waits while a slow reader of standard output catches up. */
function print(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
  })
}
