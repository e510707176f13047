import { spawn } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { createMailParser } from '#channels'
import type { ParsedMail } from '#channels'
import { findCorpora } from '../testing/corpora.ts'

const entry = new URL('./inspect.ts', import.meta.url).href
const folder = mkdtempSync(join(tmpdir(), 'kontor-inspect-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(args: string[], input = '') {
  const script = `import { inspect } from ${JSON.stringify(entry)}; process.exitCode = await inspect(process.argv.slice(1))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args], {
    stdio: 'pipe',
  })
  child.stdin.end(input)
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, code] = await Promise.all([text(child.stdout), closed])
  return {
    code,
    rows: out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  }
}

const mail = (subject: string, body = 'Hello') =>
  `From: Anna Berg <anna@firm.example>\r\nTo: service@shop.example\r\nSubject: ${subject}\r\n\r\n${body}\r\n`

describe('kontor inspect', () => {
  it('prints every field of the contract', async () => {
    const file = join(folder, 'one.eml')
    writeFileSync(file, mail('Hi', 'New.\r\n\r\nRegards\r\nAnna\r\n\r\nOn 3 May 2026, X wrote:\r\n> old'))
    const { code, rows } = await run([file])
    expect(code).toBe(0)
    expect(rows).toEqual([
      {
        file,
        ok: true,
        error: null,
        messageId: null,
        inReplyTo: null,
        references: [],
        date: null,
        from: { name: 'Anna Berg', address: 'anna@firm.example' },
        replyTo: [],
        to: [{ name: '', address: 'service@shop.example' }],
        cc: [],
        subject: 'Hi',
        text: expect.stringContaining('> old'),
        html: null,
        visibleText: 'New.\n\nRegards\nAnna',
        closing: 'Regards\nAnna',
        quotedText: 'On 3 May 2026, X wrote:\n> old',
        signatureText: '',
        forwarded: null,
        attachments: [],
        language: 'en',
        automatic: { is: false, kind: null, evidence: [] },
        bounce: null,
        mayAutoReply: true,
        warnings: [],
      },
    ])
  })
  it('reads folders recursively in byte order, and only *.eml', async () => {
    const root = join(folder, 'many')
    mkdirSync(join(root, 'b'), { recursive: true })
    for (const name of ['a.eml', 'B.eml', 'b/c.eml', 'b.eml', '\u00e4.eml', 'z.txt'])
      writeFileSync(join(root, name), mail(name))
    const { rows } = await run([root, join(root, 'z.txt')])
    expect(rows.map((row) => row.file.slice(root.length + 1))).toEqual([
      'B.eml',
      'a.eml',
      'b.eml',
      'b/c.eml',
      '\u00e4.eml',
      'z.txt',
    ])
  })
  it('reads standard input, as mail and as text', async () => {
    expect((await run(['-'], mail('In'))).rows).toMatchObject([{ file: '-', subject: 'In' }])
    const body = 'New.\n\nOn 3 May 2026, X wrote:\n> old\n'
    expect((await run(['--as', 'text', '-'], body)).rows).toMatchObject([
      { file: '-', ok: true, from: null, text: body, visibleText: 'New.', mayAutoReply: false },
    ])
  })
  it('says no to an automatic answer where one is not due', async () => {
    const file = join(folder, 'auto.eml')
    writeFileSync(file, `Auto-Submitted: auto-replied\r\n${mail('Re: x')}`)
    expect((await run([file])).rows).toMatchObject([
      { automatic: { is: true, kind: 'auto-reply' }, mayAutoReply: false },
    ])
  })
  it.each([[[]], [['--as', 'fax', 'x']], [['--nope', 'x']], [['--as']]])(
    '%j is wrong usage',
    async (args) => {
      expect(await run(args)).toEqual({ code: 2, rows: [] })
    },
  )
  it('fails when an input does not exist', async () =>
    expect((await run([join(folder, 'nowhere')])).code).toBe(1))
})

const corpora = findCorpora() ?? ''

/** Public corpora that stand beside a checkout of ours; elsewhere there is nothing to read. */
describe.skipIf(corpora === '')('over the corpora', () => {
  const MAX_MS_A_MAIL = 2000
  const parser = createMailParser({ size: 2, log: { warn() {} } })
  afterAll(() => parser.close())

  it('reads every mail, each in time', async () => {
    const files = globSync(['**/*.eml', 'mime-cpython/msg_*.txt'], { cwd: corpora }).sort()
    expect(files.length).toBeGreaterThan(650)
    // The workers start when they are first needed, and that is not the mail's time.
    await Promise.all([parser.parse(Buffer.from('')), parser.parse(Buffer.from(''))])
    for (const file of files) {
      const raw = readFileSync(join(corpora, file))
      const start = performance.now()
      const parsed = await parser.parse(raw)
      expect(performance.now() - start, file).toBeLessThan(MAX_MS_A_MAIL)
      expect(JSON.stringify(parsed), file).not.toContain('\\u0000')
    }
  }, 120_000)

  it('agrees with the reference of mime-stalwart', async () => {
    const root = join(corpora, 'mime-stalwart')
    const expected: [string, Reference][] = Object.entries(
      JSON.parse(readFileSync(join(root, 'expect.json'), 'utf8')),
    )
    const agreed = { from: 0, to: 0, subject: 0, text: 0, messageId: 0 }
    for (const [file, reference] of expected) {
      const parsed = await parser.parse(readFileSync(join(root, file)))
      for (const field of agreements(parsed, reference)) agreed[field]++
    }
    // Where the reference gives U+FFFD for undeclared 8-bit bytes we read windows-1252: 6 of "to", 5 subjects, 2 texts.
    expect(agreed.from).toBe(77)
    expect(agreed.to).toBeGreaterThanOrEqual(68)
    expect(agreed.subject).toBeGreaterThanOrEqual(74)
    expect(agreed.text).toBeGreaterThanOrEqual(64)
    expect(agreed.messageId).toBe(64)
  }, 60_000)
})

type Mailbox = { name?: string; address?: string }
type Reference = {
  from?: Mailbox[]
  to?: Mailbox[]
  subject?: string
  message_id?: string
  text_parts: (string | null | { html: string })[]
}

function agreements(parsed: ParsedMail, reference: Reference) {
  const squeezed = (value: string | null | undefined) => (value ?? '').replace(/\s/g, '')
  const list = (mailboxes: readonly (Mailbox | null)[]) =>
    mailboxes.map((one) => `${squeezed(one?.name)}<${squeezed(one?.address).toLowerCase()}>`).join()
  const plain = reference.text_parts.filter((part) => typeof part === 'string')
  const allPlain = plain.length > 0 && plain.length === reference.text_parts.length
  const checks = {
    from: reference.from !== undefined && list([parsed.from]) === list(reference.from.slice(0, 1)),
    to: reference.to !== undefined && list(parsed.to) === list(reference.to),
    subject: reference.subject !== undefined && squeezed(parsed.subject) === squeezed(reference.subject),
    text: allPlain && squeezed(parsed.text) === squeezed(plain.join('')),
    messageId: reference.message_id !== undefined && parsed.messageId === `<${reference.message_id}>`,
  }
  return (['from', 'to', 'subject', 'text', 'messageId'] as const).filter((field) => checks[field])
}
