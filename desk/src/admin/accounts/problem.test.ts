import i18next, { type TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { makeFormat } from '../../format/format.ts'
import { adminDe } from '../../i18n/admin.de.ts'
import { adminEn } from '../../i18n/admin.en.ts'
import { problemText, stepName } from './problem.ts'

const instance = i18next.createInstance()
await instance.init({
  lng: 'en',
  ns: ['admin'],
  resources: { en: { admin: adminEn }, de: { admin: adminDe } },
  interpolation: { escapeValue: false },
})
const languages = (['en', 'de'] as const).map((locale) => ({
  t: instance.getFixedT(locale, 'admin') as TFunction<'admin'>,
  format: makeFormat(locale),
}))
const [english] = languages as [(typeof languages)[0]]
const read = (step: string, code: string, params: Record<string, unknown> = {}) =>
  problemText({ step, code, params }, english.t, english.format)

const everything = {
  host: 'mail.firm.test',
  port: 993,
  folder: 'Servce',
  nearest: ['Service', 'INBOX'],
  names: ['a.test', 'b.test'],
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2026-02-01T00:00:00.000Z',
  reason: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  text: '535 no',
}

test('every problem has a sentence and an advice in each language, without gaps', () => {
  for (const { t, format } of languages)
    for (const code of Object.keys(adminEn.problem).filter(
      (name) => !name.startsWith('unknown') || name === 'unknown-host',
    )) {
      const { what, todo, words } = problemText({ step: 'connect', code, params: everything }, t, format)
      for (const sentence of [what, todo]) expect(sentence).not.toMatch(/\{\{|problem\.|undefined/)
      expect(words).toBe('535 no')
    }
})

test('what the server told more closely is said', () => {
  expect(read('folder', 'folder-missing', everything).what).toBe(
    'There is no folder Servce. Similar: Service or INBOX.',
  )
  expect(read('folder', 'folder-missing', { folder: 'X', nearest: [] }).what).toBe('There is no folder X.')
  expect(read('certificate', 'wrong-host', everything).what).toContain('a.test or b.test')
  expect(read('certificate', 'expired', everything).what).toContain('February 1, 2026')
  expect(read('certificate', 'expired', { host: 'h' }).what).toBe('The certificate of h has expired.')
  expect(read('connect', 'refused', { host: 'h', port: 14_300 }).what).toContain('port 14300')
})

test('a code nobody has put into words names itself and its step', () => {
  expect(read('login', 'moon-phase').what).toBe('Login: the server reports “moon-phase”.')
  expect(read('later', 'x.y').what).toBe('later: the server reports “x.y”.')
  expect(read('read', 'moon-phase').what).toBe('This message could not be read (moon-phase).')
  expect(stepName('acknowledge', english.t)).toBe('Marking and filing')
})
