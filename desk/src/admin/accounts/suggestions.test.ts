import { expect, test } from 'vitest'
import { suggestionsFor } from './suggestions.ts'
import { emptyAccount } from './values.ts'

const values = emptyAccount('q1', 'en')
const ask = (code: string, params: Record<string, unknown> = {}, part: 'receive' | 'send' = 'receive') =>
  suggestionsFor({ part, code, params }, values)

test('a missing folder offers the similar ones', () => {
  const offered = ask('folder-missing', { folder: 'Servce', nearest: ['Service', 'INBOX'] })
  expect(offered.map(({ name }) => name)).toEqual(['Service', 'INBOX'])
  expect(offered[0]?.change.imap).toMatchObject({ folder: 'Service', host: values.imap.host })
})

test('the other encryption comes with its port, on the side that failed', () => {
  expect(ask('not-tls')[0]?.change).toMatchObject({ imap: { tls: 'starttls', port: '143' } })
  expect(ask('starttls-not-offered', {}, 'send')[0]?.change).toMatchObject({
    smtp: { tls: 'implicit', port: '465' },
  })
})

test('refused sub-addresses can be switched off; a wrong password has no button', () => {
  expect(ask('subaddress-refused', {}, 'send')[0]?.change).toEqual({ subaddress: false })
  expect(ask('login-refused')).toEqual([])
})
