import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseAuthenticationResults,
  readAuthenticationResults,
  type TraceField,
  unauthenticated,
} from './authentication-results.ts'

const results = (value: string): TraceField => ({ name: 'authentication-results', value })
const received: TraceField = { name: 'received', value: 'from client.example by mx.firm.test' }
const read = (fields: TraceField[], trusted = ['mx.firm.test'], from: string | null = 'kunde.example') =>
  readAuthenticationResults(fields, trusted, from)
const pass = 'mx.firm.test; dmarc=pass header.from=kunde.example'
const fail = 'mx.firm.test; dmarc=fail (p=reject) header.from=kunde.example'
const passed = { result: 'pass', domain: 'kunde.example', method: 'dmarc' }
const failed = { result: 'fail', domain: null, method: 'dmarc' }

describe('S18: the word of the trusted server alone', () => {
  test.each([
    ['pass', [results(pass)], passed],
    ['fail', [results(fail)], failed],
    ['none', [results('mx.firm.test; dmarc=none header.from=kunde.example')], unauthenticated],
    ['no field at all', [received], null],
    [
      'forged by another server on top',
      [results('evil.example; dmarc=pass header.from=kunde.example'), results(fail)],
      failed,
    ],
    ['forged under our name at the bottom', [results(fail), received, results(pass)], failed],
    ['forged right below ours', [results(fail), results(pass)], failed],
    ['only forged by others', [results('evil.example; dmarc=pass header.from=kunde.example')], null],
    ['our name inside of another id', [results('mx.firm.test.evil.example; dmarc=pass')], null],
    [
      'our name in a comment',
      [results('evil.example (mx.firm.test); dmarc=pass header.from=kunde.example')],
      null,
    ],
    ['a pass for another domain', [results('mx.firm.test; dmarc=pass header.from=evil.example')], failed],
    [
      'the result hidden in a comment',
      [results('mx.firm.test; (dmarc=pass) dmarc=fail header.from=kunde.example')],
      failed,
    ],
    [
      'results of one hop in several fields',
      [
        results('mx.firm.test; dkim=pass header.d=kunde.example'),
        { name: 'received-spf', value: 'pass' },
        results(pass),
      ],
      passed,
    ],
    [
      'ours far below forged ones of others',
      [results('a.example; dmarc=pass'), received, results('b.example; dmarc=pass'), results(pass)],
      passed,
    ],
  ] as const)('%s', (_name, fields, expected) => {
    expect(read([...fields])).toEqual(expected)
  })

  test('nobody is trusted unless configured; case does not matter', () => {
    expect(read([results(pass)], [])).toBeNull()
    expect(read([results(pass)], undefined, null)).toEqual(unauthenticated)
    expect(read([results(pass.replace('mx.firm.test', 'MX.Firm.Test'))], ['mx.FIRM.test'])).toEqual(passed)
  })

  test('without DMARC: a signature or envelope of the domain or of one above it', () => {
    const of = (methods: string) =>
      read([results(`mx.firm.test; ${methods}`)], undefined, 'shop.kunde.example')
    expect(of('dkim=pass header.d=kunde.example')).toMatchObject({ result: 'pass', method: 'dkim' })
    expect(of('dkim=pass header.i=@shop.kunde.example')).toMatchObject({
      result: 'pass',
      domain: 'shop.kunde.example',
    })
    expect(of('dkim=pass header.d=other.example; spf=pass smtp.mailfrom=bounce@kunde.example')).toMatchObject(
      { method: 'spf', result: 'pass' },
    )
    expect(of('spf=fail smtp.mailfrom=a@shop.kunde.example')).toMatchObject({ result: 'fail', method: 'spf' })
    expect(of('dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example')).toEqual(
      unauthenticated,
    )
    expect(of('dkim=pass header.d=my.shop.kunde.example')).toEqual(unauthenticated)
    expect(of('dkim=pass header.d=example')).toEqual(unauthenticated)
  })
})

test('RFC 8601: versions, quotes, comments in odd places, spaces around =', () => {
  const value =
    '"mx.firm.test" 1 (by \\) us; dmarc=pass); dkim / 1 (x) = pass (2048; bits) reason="good; really" header.d = kunde.example; spf=softfail'
  const parsed = parseAuthenticationResults(value.replace('dkim / 1 (x) = pass', 'dkim/1 = pass'))
  expect(parsed?.authservId).toBe('mx.firm.test')
  expect(parsed?.methods.map(({ method, result }) => `${method}=${result}`)).toEqual([
    'dkim=pass',
    'spf=softfail',
  ])
  expect(parsed?.methods[0]?.properties.get('header.d')).toBe('kunde.example')
  expect(parsed?.methods[0]?.properties.get('reason')).toBe('good; really')
  expect(parseAuthenticationResults('none')?.methods).toEqual([])
  expect(parseAuthenticationResults('')).toBeNull()
})

test('no field of an untrusted server changes the outcome, whatever stands in it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 200 })),
      fc.array(fc.string({ maxLength: 200 })),
      (above, below) => {
        const foreign = (text: string) => results(`evil.example ${text}`)
        const fields = [...above.map(foreign), results(fail), received, ...below.map((text) => results(text))]
        expect(read(fields)).toEqual(failed)
      },
    ),
  )
})
