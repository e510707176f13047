import { recall, remember } from './dom.js'

const en = {
  title: 'customer side',
  toDesk: 'Go to the desk',
  welcomeTitle: 'You are the customer here; the desk is there.',
  welcomeText:
    'These are the mailboxes of the people who write to Nordlicht Versand. Write a mail, get it answered at the desk in another tab, and answer back. Everything travels as real e-mail, and nothing leaves this computer.',
  login: 'Log in at the desk as “{login}” with the password “{password}”.',
  language: 'Language',
  customers: 'Customers',
  newMail: 'Write as a customer',
  filter: 'Find a customer',
  feed: '{next} of {total} sample mails have been sent; the next one goes out at {time}.',
  feedSoon: 'Sample mails are on their way …',
  noCustomers: 'Nobody has written yet. Be the first customer.',
  nobodyFound: 'No customer has this name or address.',
  pick: 'Choose a customer on the left to see their mailbox, or write as a new one.',
  fresh: 'new answer',
  back: 'All customers',
  mailbox: 'Mailbox of {name}',
  noSubject: '(no subject)',
  you: 'Customer',
  automatic: 'sent automatically',
  quoted: 'Earlier mail',
  answer: 'Answer',
  waiting: 'No answer from the desk yet. It appears here by itself.',
  yourAnswer: 'Your answer',
  send: 'Send',
  sending: 'Sending …',
  cancel: 'Cancel',
  name: 'Your name',
  address: 'Your e-mail address',
  addressHint:
    'Any address works. With “bounce”, “full” or “defer” before the @, you see at the desk how an answer fails.',
  to: 'To',
  toDe: 'German mailbox: {address}',
  toEn: 'English mailbox: {address}',
  subject: 'Subject',
  text: 'Message',
  attachment: 'Attach',
  none: 'nothing',
  photo: 'a photo (PNG)',
  invoice: 'an invoice (PDF)',
  note: 'a note (text)',
  newTitle: 'Write to Nordlicht Versand',
  sent: 'Sent. The mail is on its way to the desk.',
  news: 'New mail for {name}',
  lost: 'No connection to Kontor, trying again …',
  frame: 'Mail from {name}',
  'error.invalid': 'Please check the marked fields.',
  'error.own-address': 'This address belongs to Nordlicht Versand. Write from another one.',
  'error.receiver-unavailable': 'The desk does not take mail right now. Try again in a moment.',
  'error.receiver-refused': 'The desk refused the mail: {reply}',
  'error.other': 'That did not work: {message}',
}

const de = {
  title: 'Kundenseite',
  toDesk: 'Zum Arbeitsplatz',
  welcomeTitle: 'Hier sind Sie die Kundschaft; der Arbeitsplatz ist dort.',
  welcomeText:
    'Das sind die Postfächer der Menschen, die an Nordlicht Versand schreiben. Schreiben Sie eine Mail, beantworten Sie sie in einem zweiten Tab am Arbeitsplatz und antworten Sie zurück. Alles läuft als echte E-Mail, und nichts verlässt diesen Rechner.',
  login: 'Melden Sie sich dort als „{login}“ mit dem Passwort „{password}“ an.',
  language: 'Sprache',
  customers: 'Postfächer',
  newMail: 'Als Kunde schreiben',
  filter: 'Suchen',
  feed: '{next} von {total} Beispielmails sind verschickt; die nächste folgt um {time}.',
  feedSoon: 'Beispielmails sind unterwegs …',
  noCustomers: 'Noch hat niemand geschrieben. Machen Sie den Anfang.',
  nobodyFound: 'Niemand hat diesen Namen oder diese Adresse.',
  pick: 'Wählen Sie links ein Postfach, oder schreiben Sie unter neuem Namen.',
  fresh: 'neue Antwort',
  back: 'Alle Postfächer',
  mailbox: 'Postfach von {name}',
  noSubject: '(kein Betreff)',
  you: 'Kundschaft',
  automatic: 'automatisch verschickt',
  quoted: 'Frühere Mail',
  answer: 'Antworten',
  waiting: 'Noch keine Antwort. Sie erscheint hier von selbst.',
  yourAnswer: 'Ihre Antwort',
  send: 'Senden',
  sending: 'Wird gesendet …',
  cancel: 'Abbrechen',
  name: 'Ihr Name',
  address: 'Ihre E-Mail-Adresse',
  addressHint:
    'Jede Adresse geht. Mit „bounce“, „full“ oder „defer“ vor dem @ sehen Sie am Arbeitsplatz, wie eine Antwort scheitert.',
  to: 'An',
  toDe: 'Deutsches Postfach: {address}',
  toEn: 'Englisches Postfach: {address}',
  subject: 'Betreff',
  text: 'Nachricht',
  attachment: 'Anhang',
  none: 'keiner',
  photo: 'ein Foto (PNG)',
  invoice: 'eine Rechnung (PDF)',
  note: 'eine Notiz (Text)',
  newTitle: 'An Nordlicht Versand schreiben',
  sent: 'Gesendet. Die Mail ist unterwegs zum Arbeitsplatz.',
  news: 'Neue Mail für {name}',
  lost: 'Keine Verbindung zu Kontor, neuer Versuch läuft …',
  frame: 'Mail von {name}',
  'error.invalid': 'Bitte prüfen Sie die markierten Felder.',
  'error.own-address': 'Diese Adresse gehört Nordlicht Versand. Schreiben Sie von einer anderen.',
  'error.receiver-unavailable': 'Kontor nimmt gerade keine Mail an. Bitte gleich noch einmal versuchen.',
  'error.receiver-refused': 'Kontor hat die Mail abgelehnt: {reply}',
  'error.other': 'Das hat nicht geklappt: {message}',
}

const texts = { de, en }
export const languages = { de: { short: 'DE', name: 'Deutsch' }, en: { short: 'EN', name: 'English' } }

let chosen = recall('language', navigator.language.startsWith('de') ? 'de' : 'en')

export const language = () => chosen

export function choose(next) {
  chosen = next
  remember('language', next)
}

/** The text in the chosen language; `{name}` is replaced from `values`. */
export function say(key, values = {}) {
  const text = texts[chosen][key] ?? texts.en[key] ?? key
  return text.replace(/\{(\w+)\}/g, (_whole, name) => `${values[name] ?? ''}`)
}

/** A time today, a day otherwise. */
export function sayTime(iso) {
  const at = new Date(iso)
  const isToday = at.toDateString() === new Date().toDateString()
  const style = isToday ? { timeStyle: 'short' } : { dateStyle: 'short', timeStyle: 'short' }
  return new Intl.DateTimeFormat(chosen === 'de' ? 'de-DE' : 'en-GB', style).format(at)
}

/** A size such as 12 kB. */
export function saySize(bytes) {
  const options = { style: 'unit', unit: 'kilobyte', maximumFractionDigits: bytes < 10_000 ? 1 : 0 }
  return new Intl.NumberFormat(chosen, options).format(bytes / 1000)
}

/** What went wrong, for people. */
export function sayError({ code, params, message }) {
  const key = `error.${code}`
  return key in en ? say(key, params) : say('error.other', { message })
}
