import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEgress, EgressDenied, openEgress } from './index.ts'

/** S26: hosts that are, or lead to, places inside. */
const hostile = [
  '127.0.0.1',
  '127.1.2.3',
  '127.1',
  '0x7f.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '169.254.169.254',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '255.255.255.255',
  '0.0.0.0',
  '0',
  '::',
  '::1',
  '::127.0.0.1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:7f00:1',
  '::ffff:9.9.9.9',
  '[::ffff:7f00:1]',
  '64:ff9b::7f00:1',
  '64:ff9b:1::a00:1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'localhost',
  'localhost.',
  'LOCALHOST',
  '',
  '.',
  'a b',
  'evil.example\r\nHELO x',
  'http://9.9.9.9',
  `${'a'.repeat(64)}.example`,
]

test.each(hostile)('S26: %j is denied with the same words', async (host) => {
  await expect(createEgress([])(host)).rejects.toThrow(new EgressDenied().message)
})

test('S26: a name is denied when one of its addresses is inside', async () => {
  const answers = { 'mixed.example': ['9.9.9.9', '10.0.0.1'], 'out.example': ['9.9.9.9', '2620:fe::fe'] }
  const { resolveHost } = openEgress([], {
    lookup: async (name) => answers[name as keyof typeof answers] ?? [],
  })
  await expect(resolveHost('mixed.example')).rejects.toThrow(EgressDenied)
  await expect(resolveHost('nothing.example')).rejects.toThrow(EgressDenied)
  expect(await resolveHost('out.example.')).toEqual(['9.9.9.9', '2620:fe::fe'])
})

test('S26: no way of writing an IPv4 address inside an IPv6 one opens what is closed', async () => {
  const { resolveHost } = openEgress([])
  const prefixes = ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', 'fe80::', '2002:', '2001::']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...prefixes), fc.nat(0xff_ff_ff), async (prefix, low) => {
      const [a, b] = [(0x7f00 + (low >> 16)).toString(16), (low & 0xffff).toString(16)]
      const address = prefix === '2002:' ? `2002:${a}:${b}::` : `${prefix}${a}:${b}`
      await expect(resolveHost(address)).rejects.toThrow(EgressDenied)
    }),
  )
})

test('an allowed range opens, nothing beside it', async () => {
  const resolve = createEgress(['127.0.0.0/8'])
  expect(await resolve('127.0.0.1')).toEqual(['127.0.0.1'])
  await expect(resolve('10.0.0.1')).rejects.toThrow(EgressDenied)
})

test('a range that is none is refused by name', () => {
  for (const range of ['10.0.0.0/33', 'localhost', '10.0.0.0/x', '::1/129'])
    expect(() => createEgress([range])).toThrow(range)
})

test('a public address passes', async () => {
  expect(await createEgress([])('9.9.9.9')).toEqual(['9.9.9.9'])
})
