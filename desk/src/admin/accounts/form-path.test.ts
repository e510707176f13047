import { expect, test } from 'vitest'
import { formPath } from './form-path.ts'

test.each([
  ['receive.host', 'imap.host'],
  ['send.port', 'smtp.port'],
  ['receive.secret', 'secret'],
  ['send.account', 'sendAccount'],
  ['aliases.2', 'aliases'],
  ['receipt.subject', 'receipt.subject'],
])('%s stands in the form at %s', (field, path) => expect(formPath(field)).toBe(path))
