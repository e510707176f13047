import { expect, test } from 'vitest'
import { portFor } from './ports.ts'

test('a usual port follows the encryption, an unusual one stays', () => {
  expect(portFor('imap', 'starttls', '993')).toBe('143')
  expect(portFor('smtp', 'implicit', '587')).toBe('465')
  expect(portFor('smtp', 'none', '')).toBe('25')
  expect(portFor('imap', 'implicit', '1993')).toBe('1993')
})
