import { expect, test, vi } from 'vitest'
import { createLog, errorForLog } from './index.ts'

/** The lines that a piece of work logs. */
function linesOf(
  level: string,
  work: (log: ReturnType<typeof createLog>) => void,
): Record<string, unknown>[] {
  const lines: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0)
  work(createLog(level))
  spy.mockRestore()
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('a line holds its facts and the time, and nothing of the machine', () => {
  const [line] = linesOf('info', (log) => log.info({ caseId: '1' }, 'taken'))
  expect(line).toEqual({ level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/), caseId: '1', msg: 'taken' })
})

test('C06: what must not be logged is cut, at the top and one below', () => {
  const [line] = linesOf('info', (log) =>
    log.info({ password: 'canary', account: { pass: 'canary', token: 'canary' }, raw: 'canary' }, 'x'),
  )
  expect(JSON.stringify(line)).not.toContain('canary')
  expect(line).toMatchObject({ password: '[cut]', account: { pass: '[cut]', token: '[cut]' }, raw: '[cut]' })
})

test('C06: of an error only its kind, code and place are told, under any name', () => {
  const error = Object.assign(new Error('LOGIN anna canary failed'), {
    code: 'EAUTH',
    response: 'canary',
    command: 'canary',
  })
  const lines = linesOf('warn', (log) => {
    log.warn({ err: error }, 'x')
    log.warn({ error }, 'x')
    log.warn(error, 'x')
  })
  expect(JSON.stringify(lines)).not.toContain('canary')
  expect(lines[0]).toMatchObject({
    err: { type: 'Error', code: 'EAUTH', stack: expect.stringContaining('log.test.ts') },
  })
})

test('what is no error says only what kind of thing it is', () => {
  expect(errorForLog('canary')).toEqual({ type: 'string' })
})

test('a lower level is silent', () => {
  expect(linesOf('warn', (log) => log.info('x'))).toEqual([])
})
