export type HeaderKind = 'from' | 'sent' | 'date' | 'to' | 'cc' | 'subject' | 'other'
export type HeaderLine = { kind: HeaderKind; value: string }

/** What mail programs call the fields they repeat above a quoted mail, by language. */
const LABELS: Record<HeaderKind, string> = {
  from: 'from|von|de|od|van|от|від|від кого|от кого|fra|från|da|absender|expéditeur|nadawca|afzender|отправитель|sender',
  sent: 'sent|gesendet|gesendet am|envoyé|envoye|envoyé le|wysłano|wysłane|wyslano|wyslane|data wysłania|verzonden|verzonden op|отправлено|надіслано|відправлено|изпратено|изпратено на|enviado|enviado el|inviato|sendt|skickat',
  date: "date|datum|data|дата|fecha|dato|message du|date d'envoi|время",
  to: 'to|an|a|à|do|aan|кому|до|para|til|till|pour|empfänger|destinataire|adresat|получатель',
  cc: 'cc|bcc|kopie|kopie an|copie|copie à|copie a|dw|udw|kopia|do wiadomości|копия|копія|копие|cci',
  subject: 'subject|betreff|betrifft|objet|sujet|temat|onderwerp|тема|относно|asunto|oggetto|emne|ämne|thema',
  other:
    'reply-to|reply to|antwort an|antworten an|répondre à|odpowiedź do|odpowiedz do|antwoord aan|importance|wichtigkeit|priorität|priorité|ważność|urgentie|attachments|anlagen|pièces jointes|załączniki|bijlagen|вложения',
}
const KIND_OF = new Map(
  Object.entries(LABELS).flatMap(([kind, labels]) =>
    labels.split('|').map((label) => [label, kind as HeaderKind] as const),
  ),
)
const LABEL_LINE = /^[*_ ]{0,3}([\p{L}][\p{L}'’ -]{0,17}?)[*_ ]{0,3} ?[:：][*_]{0,2} ?(.*)$/u
const INLINE_LABEL = /(?:^|[\s*])([\p{L}][\p{L}’']{1,12})\*? ?:(?= )/gu
const ADDRESS = /[^\s<>"@]@[\p{L}\d-]+\.[\p{L}\d]/u
const MOMENT = /\d{4}|\d{1,2}[:.h]\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2}/

export const hasAddress = (text: string) => ADDRESS.test(text)
/** Digits that may be a date or a time of day. */
export const hasMoment = (text: string) => MOMENT.test(text)
/** Which field a word alone names, without a colon. */
export const labelKind = (text: string) => KIND_OF.get(text.toLowerCase())

/** Reads `Von: …`, also `*Von:* …` and `De : …`. */
export function readHeaderLine(text: string): HeaderLine | null {
  const match = LABEL_LINE.exec(text)
  const kind = match?.[1] ? labelKind(match[1].replaceAll('’', "'")) : undefined
  return kind ? { kind, value: (match?.[2] ?? '').trim() } : null
}

/** Whether the whole block stands in one line: "Von: … Gesendet: … An: … Betreff: …". */
export function isHeaderInOneLine(text: string): boolean {
  if (readHeaderLine(text)?.kind !== 'from') return false
  const kinds = new Set<HeaderKind | undefined>()
  for (const match of text.matchAll(INLINE_LABEL)) kinds.add(labelKind(match[1] ?? ''))
  const dated = kinds.has('sent') || kinds.has('date')
  return dated && (kinds.has('to') || kinds.has('subject')) && (hasAddress(text) || hasMoment(text))
}
