const MAX_LENGTH = 256 * 1024
const MAX_LINES = 2000
const MAX_SHOWN = 100
const MAX_VALUE_LENGTH = 4000
/** What a reader wants to know of an invitation or a business card, in the order in which it stands there. */
const SHOWN =
  /^(SUMMARY|DTSTART|DTEND|DUE|LOCATION|ORGANIZER|ATTENDEE|DESCRIPTION|URL|STATUS|FN|ORG|TITLE|TEL|EMAIL|ADR|NOTE)$/
const CALENDAR = /^(text\/(x-)?v?calendar|text\/(x-)?vcard|text\/directory|application\/ics)$/
const ENRICHED = /^text\/(enriched|richtext)$/

/**
 * A text of a kind that is not written to be read, as plain text: the telling lines of a calendar entry (RFC 5545)
 * or a business card (RFC 6350), enriched text (RFC 1896) without its commands. Null for every other type. The
 * result is text and nothing else: markup in a value stays the letters it is made of.
 */
export function plainForm(contentType: string, text: string): string | null {
  const type = contentType.toLowerCase()
  if (CALENDAR.test(type)) return cardText(text.slice(0, MAX_LENGTH))
  return ENRICHED.test(type) ? enrichedText(text.slice(0, MAX_LENGTH)) : null
}

function cardText(text: string): string {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '')
    .split('\n', MAX_LINES)
  const shown = lines.flatMap((line) => {
    const [, name = '', parameters = '', value = ''] =
      /^(?:[\w-]{1,40}\.)?([\w-]{1,40})((?:;[^:"]{0,500}(?:"[^"]{0,500}"[^:"]{0,500}){0,20})?):(.*)$/.exec(
        line,
      ) ?? []
    if (!SHOWN.test(name.toUpperCase()) || value.trim() === '') return []
    const common = /;CN=(?:"([^"]{0,200})"|([^;:"]{0,200}))/i.exec(parameters)
    const who = common ? `${common[1] ?? common[2] ?? ''} ` : ''
    return [`${name.toUpperCase()}: ${who}${unescape(value.slice(0, MAX_VALUE_LENGTH))}`]
  })
  return shown.slice(0, MAX_SHOWN).join('\n')
}

function unescape(value: string): string {
  return value.replace(/\\([nN,;\\])/g, (_, sign: string) => (/n/i.test(sign) ? '\n' : sign)).trim()
}

/** `<<` is a `<`, one line break a space, more of them one less; commands and their parameters go. */
function enrichedText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n+/g, (run) => (run.length === 1 ? ' ' : run.slice(1)))
    .replace(/<param>[^<]{0,1000}<\/param>/gi, '')
    .replace(/<<|<\/?[a-z][a-z0-9-]{0,60}>/gi, (match) => (match === '<<' ? '<' : ''))
}
