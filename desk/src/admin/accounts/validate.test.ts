import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { validateAccount } from './validate.ts'
import { type AccountValues, emptyAccount } from './values.ts'

/** Gives back the key that was asked for. */
const t = ((key: string) => key) as unknown as TFunction<'admin'>

function whole(): AccountValues {
  const values = emptyAccount('q1', 'en')
  const server = { host: 'mail.firm.test', user: 'service', password: 'secret' }
  return {
    ...values,
    name: 'Service',
    address: 'service@firm.test',
    imap: { ...values.imap, ...server },
    smtp: { ...values.smtp, ...server },
  }
}
const kept = (values: AccountValues): AccountValues => ({
  ...values,
  imap: { ...values.imap, password: '' },
  smtp: { ...values.smtp, password: '' },
})

test('a complete account has nothing to mend, an empty one names every gap', () => {
  expect(validateAccount(whole(), null, t)).toEqual({})
  expect(Object.keys(validateAccount(emptyAccount('', 'en'), null, t)).toSorted()).toEqual(
    ['address', 'imap.host', 'imap.password', 'imap.user', 'name', 'queue', 'smtp.host'].toSorted(),
  )
})

test('a stored password may stay empty, until the server or the user changes', () => {
  const values = kept(whole())
  expect(validateAccount(values, values, t)).toEqual({})
  const moved = { ...values, imap: { ...values.imap, host: 'other.test' } }
  expect(validateAccount(moved, values, t)).toEqual({ 'imap.password': 'field.passwordAgain' })
})

test('sending without a login needs no password', () => {
  const values = whole()
  expect(validateAccount({ ...values, smtp: { ...values.smtp, user: '', password: '' } }, null, t)).toEqual(
    {},
  )
})

test('only what the chosen ways need is asked for', () => {
  const values = { ...emptyAccount('q1', 'en'), name: 'Form', address: 'form@firm.test' }
  const form: AccountValues = {
    ...values,
    channel: 'form',
    receiveVia: 'http',
    sendVia: 'account',
    secret: 'short',
  }
  expect(validateAccount(form, null, t)).toEqual({
    secret: 'account.secretShort',
    sendAccount: 'field.required',
  })
})

test('ports, intervals, aliases and certificates are looked at', () => {
  const values = whole()
  const wrong = {
    ...values,
    aliases: 'a@firm.test\nnobody',
    imap: { ...values.imap, port: '70000', intervalSeconds: '1', ca: 'hello' },
  }
  expect(Object.keys(validateAccount(wrong, null, t))).toEqual([
    'aliases',
    'imap.port',
    'imap.ca',
    'imap.intervalSeconds',
  ])
})
