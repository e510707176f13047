import type { Locale } from '@kontor/contract'

/** What a receipt says when the account has no text of its own. */
export const receiptTexts: Record<Locale, { subject: string; text: string }> = {
  de: {
    subject: 'Ihre Nachricht ist angekommen [{{case.number}}]',
    text: 'Guten Tag,\n\nvielen Dank für Ihre Nachricht. Sie ist bei uns angekommen und hat das Zeichen {{case.number}}.\nWir antworten Ihnen so bald wie möglich.\n\nFreundliche Grüße\n{{account.name}}',
  },
  en: {
    subject: 'We have received your message [{{case.number}}]',
    text: 'Hello,\n\nthank you for your message. We have received it; its reference is {{case.number}}.\nWe will answer you as soon as we can.\n\nKind regards\n{{account.name}}',
  },
  fr: {
    subject: 'Nous avons bien reçu votre message [{{case.number}}]',
    text: 'Bonjour,\n\nmerci pour votre message. Nous l’avons bien reçu ; sa référence est {{case.number}}.\nNous vous répondrons dès que possible.\n\nCordialement\n{{account.name}}',
  },
  pl: {
    subject: 'Otrzymaliśmy Państwa wiadomość [{{case.number}}]',
    text: 'Dzień dobry,\n\ndziękujemy za wiadomość. Otrzymaliśmy ją i nadaliśmy jej znak {{case.number}}.\nOdpowiemy tak szybko, jak to możliwe.\n\nZ poważaniem\n{{account.name}}',
  },
  nl: {
    subject: 'Wij hebben uw bericht ontvangen [{{case.number}}]',
    text: 'Goedendag,\n\nhartelijk dank voor uw bericht. Wij hebben het ontvangen onder kenmerk {{case.number}}.\nWij antwoorden u zo spoedig mogelijk.\n\nMet vriendelijke groet\n{{account.name}}',
  },
}
