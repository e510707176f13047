import { expect, test } from 'vitest'
import { isProofOfIdentity } from './proof-of-identity.ts'

const dmarc = { result: 'pass', domain: 'dept.example', method: 'dmarc' } as const

test('S20: only DMARC by a trusted server and a valid token together prove who wrote', () => {
  expect(isProofOfIdentity({ authentication: dmarc, hasValidToken: true, flags: [] })).toBe(true)
})

test.each([
  ['no token', { authentication: dmarc, hasValidToken: false, flags: [] }],
  ['DMARC failed', { authentication: { ...dmarc, result: 'fail' as const }, hasValidToken: true, flags: [] }],
  ['nobody said anything', { authentication: null, hasValidToken: true, flags: [] }],
  [
    'DKIM without DMARC',
    { authentication: { ...dmarc, method: 'dkim' as const }, hasValidToken: true, flags: [] },
  ],
  ['an odd sender', { authentication: dmarc, hasValidToken: true, flags: [{ code: 'several-from' }] }],
])('S20: not with %s', (_name, mail) => {
  expect(isProofOfIdentity(mail)).toBe(false)
})
