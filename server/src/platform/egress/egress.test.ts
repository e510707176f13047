import { expect, test } from 'vitest'
import { createEgress, EgressDenied } from './index.ts'

const hostile = [
  '127.0.0.1',
  '127.1.2.3',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '0.0.0.0',
  '::1',
  'fe80::1',
  'fc00::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'localhost',
  'localhost.',
]

test.each(hostile)('%s is denied with the same words', async (host) => {
  await expect(createEgress([])(host)).rejects.toThrow(new EgressDenied().message)
})

test('an allowed range opens, nothing beside it', async () => {
  const resolve = createEgress(['127.0.0.0/8'])
  expect(await resolve('127.0.0.1')).toEqual(['127.0.0.1'])
  await expect(resolve('10.0.0.1')).rejects.toThrow(EgressDenied)
})

test('a public address passes', async () => {
  expect(await createEgress([])('9.9.9.9')).toEqual(['9.9.9.9'])
})
