import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

test.each([
  // peer, X-Forwarded-For, whom it is counted for
  ['203.0.113.9', undefined, '203.0.113.9'],
  ['::ffff:203.0.113.9', undefined, '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::'],
  ['2001:db8::6', undefined, '2001:db8:0:0::'],
  // A client cannot speak for another one.
  ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['::ffff:172.18.0.1', '203.0.113.9:4711', '203.0.113.9'],
  ['::1', '[2001:db8:1:2::7]:4711', '2001:db8:1:2::'],
  ['10.0.0.7', undefined, '10.0.0.7'],
  ['10.0.0.7', 'unknown', '10.0.0.7'],
  ['127.0.0.1', undefined, null],
  ['::1', 'nonsense', null],
  [undefined, '203.0.113.9', null],
])('%s with %s counts for %s', (peer, forwardedFor, expected) => {
  expect(clientAddress(peer, forwardedFor)).toBe(expected)
})
