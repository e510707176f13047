import { describe, expect, it } from 'vitest'
import { type AutoReplyQuestion, type HeaderMap, mayAutoReply, readAutomatic } from './index.ts'

const plain: AutoReplyQuestion = {
  headers: { subject: ['Where is my parcel?'] },
  returnPath: 'anna@firm.example',
  from: 'anna@firm.example',
  to: ['service@shop.example'],
  cc: [],
  ownAddresses: ['service@shop.example'],
  isAnyMailboxAddress: (address) => address === 'help@other-tenant.example',
}

describe('readAutomatic', () => {
  it.each([
    [{ 'auto-submitted': ['auto-replied'] }, 'auto-reply'],
    [{ 'auto-submitted': ['auto-generated; x=y'] }, 'auto-generated'],
    [{ 'auto-submitted': ['auto-notified'] }, 'auto-generated'],
    [{ 'x-autoreply': ['yes'] }, 'auto-reply'],
    [{ precedence: ['auto_reply'] }, 'auto-reply'],
    [{ precedence: ['bulk'] }, 'bulk'],
    [{ precedence: ['list'] }, 'list'],
    [{ 'list-id': ['<x.example>'] }, 'list'],
    [{ 'list-unsubscribe': ['<mailto:x@y>'] }, 'bulk'],
    [{ subject: ['Automatische Antwort: Urlaub'] }, 'auto-reply'],
    [{ subject: ['Out of Office: Re: x'] }, 'auto-reply'],
    [{ subject: ['R\u00e9ponse automatique : absence'] }, 'auto-reply'],
    [{ subject: ['Automatyczna odpowied\u017a: urlop'] }, 'auto-reply'],
    [{ subject: ['Automatisch antwoord: vakantie'] }, 'auto-reply'],
  ])('%j is %s', (headers, kind) => {
    const automatic = readAutomatic(headers)
    expect(automatic).toMatchObject({ is: true, kind })
    expect(automatic.evidence.length).toBeGreaterThan(0)
  })
  it.each<HeaderMap>([
    {},
    { 'auto-submitted': ['no'] },
    { precedence: ['first-class'] },
    { subject: ['Your automatic watch'] },
    { subject: ['Re: Automatikuhr defekt'] },
    { 'x-auto-response-suppress': ['All'] },
    { 'x-auto-response-suppress': ['DR, RN, NRN, OOF, AutoReply'] },
  ])('P03 %j is no sign of a machine', (headers) => {
    expect(readAutomatic(headers)).toEqual({ is: false, kind: null, evidence: [] })
  })
})

describe('subjects of automatic answers', () => {
  it.each([
    'Automatische Antwort: Rechnung',
    'Automatische Antwort auf Ihre Nachricht',
    'Abwesenheitsnotiz',
    'Abwesend: Re: Rechnung',
    'Abwesend bis 12.03.',
    '[EXTERN] Automatische Antwort: x',
    'Automatic reply: Invoice',
    'Automatic reply',
    'Auto-Response: x',
    'Autoreply from shop@x.test',
    'Out of Office AutoReply: x',
    'Out of the office',
    'Out of office until Monday',
    'OOO: back Monday',
    'AUTO: Anna Berg ist außer Haus (Rückkehr am 12.03.2026)',
    'AUTO: Anna Berg is out of the office (returning 12/03/2026)',
    'Réponse automatique : absence',
    'Message d’absence',
    'Absence du bureau : Re: Facture',
    'Absente du bureau',
    'Automatyczna odpowiedź: urlop',
    'Odpowiedź automatyczna: Re: faktura',
    'Autoodpowiedź: x',
    'Nieobecność: x',
    'Poza biurem: Re',
    'Automatisch antwoord: vakantie',
    'Afwezig: Re: factuur',
    'Afwezig tot 12 maart',
    'Afwezigheidsbericht',
    'Niet op kantoor: x',
    'Автоответ: Счёт',
    'Автоматический ответ: Счёт',
    'Автоматична відповідь: Рахунок',
    'Автоматичен отговор: Фактура',
    'Respuesta automática: x',
  ])('%s', (subject) =>
    expect(readAutomatic({ subject: [subject] })).toMatchObject({ is: true, kind: 'auto-reply' }),
  )
  it.each([
    'Re: Automatic reply: Invoice',
    'AW: Automatische Antwort: x',
    'Automatic reply from your shop is wrong',
    'Automatische Antwort von Ihrem Shop falsch',
    'Auto: Licht defekt',
    'Automatik-Garage öffnet nicht',
    'Abwesend bei Zustellung',
    'Abwesenheit bei Lieferung am 3.3.',
    'Afwezig tijdens levering',
    'Nieobecność kuriera',
    'Absence de notice',
    'Automatyczna pralka nie działa',
    'Автоматическая дверь не работает',
    'Out of order',
    'Out of stock: lamp',
    'Message important',
    'Nicht im Paket: Schrauben',
    'Oooh: nice',
    'Urlaub',
  ])('%s is of a person', (subject) => expect(readAutomatic({ subject: [subject] }).is).toBe(false))
  it('takes any subject in time', () => {
    for (const subject of ['auto ', 'AUTO: ', 'abwesend ', '[', 'out of the office', 'ext:']) {
      readAutomatic({ subject: [subject.repeat(200_000)] })
    }
  })
})

describe('P02 mayAutoReply', () => {
  it('lets a plain mail be answered', () => expect(mayAutoReply(plain)).toEqual({ may: true, reasons: [] }))
  it('lets a mail with unknown return path be answered', () =>
    expect(mayAutoReply({ ...plain, returnPath: null }).may).toBe(true))
  it('finds our address in Cc, in any case and with a plus part', () => {
    expect(mayAutoReply({ ...plain, to: ['x@y.example'], cc: ['SERVICE+t0k3n@Shop.Example'] }).may).toBe(true)
  })
  it('P03 lets Outlook mail without a relevant suppression be answered', () => {
    const headers = { 'x-auto-response-suppress': ['DR, NDR, RN, NRN'], 'auto-submitted': ['no'] }
    expect(mayAutoReply({ ...plain, headers }).may).toBe(true)
  })

  const cases: [string, Partial<AutoReplyQuestion>, string[]][] = [
    ['null return path', { returnPath: '' }, ['null-return-path']],
    ['Auto-Submitted', { headers: { 'auto-submitted': ['auto-generated'] } }, ['auto-submitted']],
    ['List-Id', { headers: { 'list-id': ['<a.b>'] } }, ['list']],
    ['List-Unsubscribe', { headers: { 'list-unsubscribe': ['<https://x.example>'] } }, ['list']],
    ['Precedence: bulk', { headers: { precedence: ['bulk'] } }, ['precedence']],
    ['Precedence: junk', { headers: { precedence: ['Junk'] } }, ['precedence']],
    ['Precedence: list', { headers: { precedence: ['list'] } }, ['precedence']],
    ['not addressed to us', { to: ['other@shop.example'] }, ['not-addressed']],
    ['mailer-daemon', { from: 'MAILER-DAEMON@x.example' }, ['system-sender']],
    ['postmaster', { from: 'postmaster@x.example' }, ['system-sender']],
    ['no-reply', { from: 'no-reply@x.example' }, ['system-sender']],
    ['noreply with suffix', { from: 'noreply-orders@x.example' }, ['system-sender']],
    ['donotreply', { from: 'donotreply@x.example' }, ['system-sender']],
    ['list owner as return path', { returnPath: 'owner-list@x.example' }, ['system-sender']],
    ['P04 own address', { from: 'service@shop.example' }, ['own-sender']],
    ['P04 own address as return path', { returnPath: 'service+abc@shop.example' }, ['own-sender']],
    ['P04 address of any tenant', { from: 'Help@Other-Tenant.example' }, ['own-sender']],
    ['P04 own address to be answered', { replyTo: ['Service@shop.example'] }, ['own-sender']],
    ['a mail system to be answered', { replyTo: ['no-reply@x.example'] }, ['system-sender']],
    ['X-Auto-Response-Suppress: All', { headers: { 'x-auto-response-suppress': ['All'] } }, ['suppressed']],
    ['suppress AutoReply', { headers: { 'x-auto-response-suppress': ['DR, AutoReply'] } }, ['suppressed']],
    ['suppress OOF', { headers: { 'x-auto-response-suppress': ['OOF'] } }, ['suppressed']],
    ['no usable sender', { from: null }, ['no-sender']],
    ['an absence notice', { headers: { subject: ['Abwesenheitsnotiz: Urlaub'] } }, ['auto-reply']],
  ]
  it.each(cases)('%s alone forbids it', (_, change, reasons) => {
    expect(mayAutoReply({ ...plain, ...change })).toEqual({ may: false, reasons })
  })
  it.each([
    'replay@x.example',
    'noreen@x.example',
    'rootbeer@x.example',
    'daemonhunter@x.example',
    'info@x.example',
  ])('%s is a person', (from) => expect(mayAutoReply({ ...plain, from }).may).toBe(true))
})
