import { demoMailboxes } from './mailboxes.ts'

export const DEMO_TENANT = { slug: 'nordlicht', name: 'Nordlicht Versand' }

/** A login of the demo tenant, shown openly: fictional people, this computer only. */
export type DemoLogin = {
  login: string
  password: string
  name: string
  profile: 'agent' | 'supervisor' | 'administrator'
}

export const demoLogins: readonly DemoLogin[] = [
  { login: 'anna', password: 'demo-anna', name: 'Anna Berg', profile: 'agent' },
  { login: 'ben', password: 'demo-ben', name: 'Ben Okafor', profile: 'agent' },
  { login: 'nele', password: 'demo-nele', name: 'Nele Novak', profile: 'agent' },
  { login: 'carla', password: 'demo-carla', name: 'Carla Lindqvist', profile: 'supervisor' },
  { login: 'admin', password: 'demo-admin', name: 'Ada Lenz', profile: 'administrator' },
]

type Member = { name: string; priority: number; level: number }

/** Anna sits in Germany, Ben answers in English as well; Nele is new and gets the simple queue alone. */
const work: Record<string, { locale: 'de' | 'en'; queues: Member[] }> = {
  anna: { locale: 'de', queues: ['Service', 'Versand', 'Rechnung', 'Reklamation'].map(asMember) },
  ben: { locale: 'en', queues: ['English', 'Service', 'Reklamation'].map(asMember) },
  nele: { locale: 'de', queues: [{ name: 'Service', priority: 2, level: 1 }] },
  carla: { locale: 'de', queues: [] },
  admin: { locale: 'de', queues: [] },
}

function asMember(name: string): Member {
  return { name, priority: 1, level: 3 }
}

const receiptDe = {
  enabled: true,
  language: 'de',
  subject: 'Ihre Nachricht ist angekommen [{{case.number}}]',
  text: [
    'Guten Tag {{customer.name}},',
    '',
    'vielen Dank für Ihre Nachricht. Sie ist gut bei uns angekommen und hat die Nummer {{case.number}}.',
    'Wir antworten Ihnen so bald wie möglich, in der Regel noch am selben Werktag.',
    '',
    'Möchten Sie etwas ergänzen? Antworten Sie einfach auf diese E-Mail, dann bleibt alles beisammen.',
    '',
    'Freundliche Grüße aus Lüneburg',
    'Ihr Kundenservice von Nordlicht Versand',
  ].join('\n'),
}

const receiptEn = {
  enabled: true,
  language: 'en',
  subject: 'We have received your message [{{case.number}}]',
  text: [
    'Hello {{customer.name}},',
    '',
    'Thank you for your message. It has reached us safely under the number {{case.number}}.',
    'We will answer as soon as we can, usually on the same working day.',
    '',
    'Is there anything to add? Just reply to this e-mail and it will stay in one place.',
    '',
    'Kind regards from Lüneburg',
    'Your customer service at Nordlicht Versand',
  ].join('\n'),
}

const signatureDe = [
  'Nordlicht Versand · Kundenservice',
  'Am Sande 0, 21335 Lüneburg · Telefon 04131 0000-0',
  'Mo–Fr 8–18 Uhr · service@nordlicht-versand.test',
].join('\n')
const signatureEn = [
  'Nordlicht Versand · Customer Service',
  'Am Sande 0, 21335 Lüneburg, Germany · Phone +49 4131 0000-0',
  'Mon–Fri 8 am–6 pm · help@nordlicht-versand.test',
].join('\n')

/** What `kontor apply` declares for the demo tenant; the accounts send to the demo's post office. */
export function demoContent({ postOfficePort }: { postOfficePort: number }) {
  const send = { via: 'smtp', host: '127.0.0.1', port: postOfficePort, tls: 'none' }
  return {
    queues: [
      { name: 'Service', serviceLevelMinutes: 480 },
      { name: 'English', serviceLevelMinutes: 480 },
      { name: 'Reklamation', serviceLevelMinutes: 120 },
      { name: 'Versand', serviceLevelMinutes: 240 },
      { name: 'Rechnung', serviceLevelMinutes: 480 },
    ],
    pools: [{ name: 'Shop', accounts: ['service', 'help', 'kontaktformular'] }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: demoMailboxes.de.address,
        displayName: demoMailboxes.de.name,
        queue: 'Service',
        receive: { via: 'smtp' },
        send,
        receipt: receiptDe,
        signature: signatureDe,
        subaddress: true,
      },
      {
        name: 'help',
        channel: 'email',
        address: demoMailboxes.en.address,
        displayName: demoMailboxes.en.name,
        queue: 'English',
        receive: { via: 'smtp' },
        send,
        receipt: receiptEn,
        signature: signatureEn,
        subaddress: true,
      },
      {
        name: 'kontaktformular',
        channel: 'form',
        address: 'kontaktformular@nordlicht-versand.test',
        displayName: demoMailboxes.de.name,
        queue: 'Service',
        receive: { via: 'http', secret: 'demo-form-secret' },
        send: { via: 'account', account: 'service' },
        receipt: { enabled: false, language: 'de' },
      },
    ],
    users: demoLogins.map(({ login, password, name, profile }) => ({
      login,
      name,
      password,
      profile,
      locale: work[login]?.locale ?? 'de',
      queues: work[login]?.queues ?? [],
    })),
  }
}
