import { seeded } from '../seeded.ts'
import type { DemoLanguage } from '../service-mail.ts'
import type { MailFile } from './mime-part.ts'
import { drawPdf } from './pdf.ts'
import { drawPicture } from './png.ts'

export const fileKinds = ['photo', 'invoice', 'note'] as const
export type FileKind = (typeof fileKinds)[number]

type Words = { photo: string; invoice: string; note: string; title: string; total: string; log: string }
const english: Words = {
  photo: 'photo-damage',
  invoice: 'invoice',
  note: 'error-log.txt',
  title: 'Invoice',
  total: 'Total',
  log: 'Sign-in failed',
}
const words: Record<DemoLanguage, Words> = {
  de: {
    photo: 'foto-schäden',
    invoice: 'rechnung',
    note: 'fehlermeldung.txt',
    title: 'Rechnung',
    total: 'Gesamt',
    log: 'Anmeldung fehlgeschlagen',
  },
  en: english,
  fr: { ...english, photo: 'photo-dégâts', invoice: 'facture', title: 'Facture', note: 'journal.txt' },
  nl: { ...english, photo: 'foto-schade', invoice: 'factuur', title: 'Factuur', note: 'foutmelding.txt' },
  pl: { ...english, photo: 'zdjęcie', invoice: 'faktura', title: 'Faktura', note: 'komunikat.txt' },
}

const PHOTO_PIXELS = [320, 240] as const
const LOGO_PIXELS = [160, 48] as const

/** A file a customer would attach, made by code; name and content follow from language, seed and order number. */
export function makeFile(
  kind: FileKind,
  { language, seed, orderNumber }: { language: DemoLanguage; seed: string; orderNumber: string | null },
): MailFile {
  const random = seeded(`file ${kind} ${seed}`)
  const said = words[language]
  const number = orderNumber?.slice(-6) ?? `${random.between(100_000, 999_999)}`
  if (kind === 'photo') {
    const content = drawPicture(seed, ...PHOTO_PIXELS)
    return { filename: `${said.photo}-${random.between(1, 4)}.png`, contentType: 'image/png', content }
  }
  if (kind === 'invoice') {
    const euros = `${random.between(12, 480)},${random.between(10, 99)}`
    const content = drawPdf([
      'Nordlicht Versand',
      '',
      `${said.title} ${number}`,
      '',
      `${said.total}: € ${euros}`,
    ])
    return { filename: `${said.invoice}-${number}.pdf`, contentType: 'application/pdf', content }
  }
  const content = Buffer.from(`${number} ${said.log} (E-${random.between(100, 599)})\r\n`.repeat(3), 'utf8')
  return { filename: said.note, contentType: 'text/plain; charset=utf-8', content }
}

/** A firm's picture for the foot of its letters, shown inside the HTML. */
export function makeLogo(seed: string, contentId: string): MailFile {
  const content = drawPicture(`logo ${seed}`, ...LOGO_PIXELS)
  return { filename: 'image001.png', contentType: 'image/png', content, contentId }
}
