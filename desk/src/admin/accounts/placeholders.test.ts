import { expect, test } from 'vitest'
import { fillPlaceholders, unknownPlaceholders } from './placeholders.ts'

const values = {
  'case.number': 'F26-000001',
  'case.subject': 'Tent',
  'customer.name': 'Jo',
  'account.name': 'Service',
}

test('placeholders are filled, with or without blanks; what is unknown stays and is named once', () => {
  const text = 'Hello {{customer.name}}, {{ case.number }}. {{agent.name}} {{agent.name}}'
  expect(fillPlaceholders(text, values)).toBe('Hello Jo, F26-000001. {{agent.name}} {{agent.name}}')
  expect(unknownPlaceholders(text)).toEqual(['agent.name'])
})
