const MAX_ATTRIBUTION_LENGTH = 400
const MAX_ATTRIBUTION_LINES = 4
const MAX_HEADER_LINES = 10

const VERB =
  /\b(wrote|writes|schrieb|schreibt|geschrieben|schreef|skrev|skreiv|a [ée]crit|[ée]crivait|escribi[óo]|escreveu|ha scritto|scrisse|kirjoitti|pisze)\b|napisa[łl](\(a\)|a|\/a)?(?![\p{L}])|(написал|пише|пишет|написав)\p{L}*/iu
const ENDS_WITH_VERB = new RegExp(`(${VERB.source})\\s*:$`, 'iu')
const WROTE_ON = /\b(wrote on|schrieb am|schreef op|a écrit le)\b/iu
const OPENING =
  /^(On|Am|Le|Op|W dniu|Dnia|El|Il|Em|Den|Wiadomo[śs][ćc] napisana|\p{L}{1,4}\.?,? \d{1,2}[ .]|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})/iu
const MOMENT = /\d{4}|\d{1,2}[:.h]\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2}/
/** Zoho and others: the verb ends it, between dashes or not. */
const WITHOUT_COLON = /^(-{2,} )?On .{0,80}\d{4}.{0,200}@.{0,100} wrote( -{2,})?$/iu
const SEPARATOR =
  /^[-_=*~ ]{2,}\s*(origin|urspr[üu]ng|weitergeleitet|forwarded|begin forwarded|message (d['’]origine|transf[ée]r)|oryginaln|przekazan|oorspronkelijk|doorgestuurd|oprindelig|opprinnelig|mensaje original|messaggio originale|reply message)[^\n]{0,60}$/iu
const FORWARD_LINE =
  /^(begin forwarded message|anfang der weitergeleiteten nachricht|d[ée]but du message (transf[ée]r[ée]|r[ée]exp[ée]di[ée])|pocz[ąa]tek przekazywanej wiadomo[śs]ci|begin doorgestuurd bericht)\s*:$/iu
const FROM = 'from|von|de|od|van|fra|från|da|от'
const OTHER =
  'sent|date|to|cc|subject|reply-to|gesendet|datum|an|kopie|betreff|antwort an|envoy[ée]( le)?|message du|copie( [àa])?|sujet|a|[àa]|objet|wys[łl]ane?o?|data|do|dw|temat|verzonden|aan|onderwerp|enviado( el)?|para|asunto|inviato|oggetto|sendt|til|emne|till|ämne|skickat|дата|отправлено|кому|копия|тема|odpowied[zź] do'
const HEADER_LINE = new RegExp(`^[*_ ]{0,3}(${FROM}|${OTHER})[*_ ]{0,3}\\s?:`, 'iu')
const FROM_LINE = new RegExp(`^[*_ ]{0,3}(${FROM})[*_ ]{0,3}\\s?:`, 'iu')

/** Whether a line carries a quote mark of its own. */
export function isMarked(line: string): boolean {
  return /^ ?>/.test(line)
}

/**
 * How many lines, from `at`, announce a quote: "On … wrote:" in its languages and foldings, "-----Original
 * Message-----", an Outlook header block. 0 when none begins here. Looks at a bounded number of lines.
 */
export function announcementLength(lines: readonly string[], at: number): number {
  const line = (lines[at] ?? '').trim()
  if (line === '') return 0
  if (SEPARATOR.test(line) || FORWARD_LINE.test(line)) return 1 + following(lines, at + 1)
  if (/^[_=-]{3,}$/.test(line)) {
    const block = following(lines, at + 1)
    return block > 0 ? 1 + block : 0
  }
  return headerBlockLength(lines, at) || attributionLength(lines, at)
}

/** The header block or attribution that follows a separator, with the blank lines between. */
function following(lines: readonly string[], at: number): number {
  let next = at
  while (next < lines.length && next < at + 3 && lines[next]?.trim() === '') next++
  const length = headerBlockLength(lines, next) || attributionLength(lines, next)
  return length > 0 ? next - at + length : 0
}

function headerBlockLength(lines: readonly string[], at: number): number {
  if (!HEADER_LINE.test(lines[at]?.trim() ?? '')) return 0
  let fields = 0
  let hasFrom = false
  let end = at
  for (let i = at; i < lines.length && i < at + MAX_HEADER_LINES; i++) {
    const line = lines[i]?.trim() ?? ''
    if (HEADER_LINE.test(line)) {
      fields++
      hasFrom ||= FROM_LINE.test(line)
      end = i + 1
    } else if (line === '' || fields === 0) break
  }
  return hasFrom && fields >= 3 ? end - at : 0
}

function attributionLength(lines: readonly string[], at: number): number {
  let joined = ''
  for (let count = 1; count <= MAX_ATTRIBUTION_LINES; count++) {
    const line = (lines[at + count - 1] ?? '').replace(/^ ?>/, '').trim()
    if (line === '') return 0
    joined = joined === '' ? line : `${joined} ${line}`
    if (joined.length > MAX_ATTRIBUTION_LENGTH) return 0
    if (/[:：]$/.test(joined)) return isAttribution(joined, lines[at] ?? '') ? count : 0
    if (WITHOUT_COLON.test(joined)) return count
  }
  return 0
}

/** `first` is the line it begins in; a greeting above must not be drawn in. */
function isAttribution(joined: string, first: string): boolean {
  if (/^Wiadomo[śs][ćc] napisana\b/iu.test(joined)) return true
  const dated = MOMENT.test(joined)
  if (dated && OPENING.test(joined) && VERB.test(joined)) return true
  if (!MOMENT.test(first) && !/[@<]/.test(first) && !VERB.test(first)) return false
  if (WROTE_ON.test(joined)) return true
  const named = /<[^<>\s]+@[^<>\s]+>\s*:$/.test(joined)
  return (ENDS_WITH_VERB.test(joined) && (dated || joined.includes('@'))) || (named && dated)
}
