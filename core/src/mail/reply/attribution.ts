import { hasAddress, hasMoment } from './header-labels.ts'
import type { PlainLine } from './plain-line.ts'

const MAX_LENGTH = 400
const MAX_LINES = 4
const MAX_NAME_WORDS = 12
const MAX_UNKNOWN_WORDS = 4
const words = (list: string) => new Set(list.split(/\s+/))

/** "Wrote", as mail programs say it, in the third person only. */
const VERB =
  /(?<![\p{L}])(wrote|writes|schrieb|schreibt|geschrieben|schreef|geschreven|skrev|skreiv|a [ée]crit|[ée]crivait|escribi[óo]|escreveu|ha scritto|scrisse|kirjoitti|pisze|napisa[łl](?:\(a\)|a|\/a)?|napisana|писал\(а\)|написала?(?:\(а\))?|написав(?:\(-ла\)|ла)?|пишет|пише|написа|napsala?|napsal\(a\)|ezt írta|a scris|yazd[ıi])(?![\p{L}])/iu
const RUN_ON = new RegExp(`>\\s?(?:${VERB.source}) ?: (?=\\S)`, 'iu')
const OPENING =
  /^(?:on|at|pe|am|le|op|w dniu|dnia|w|el|il|em|den|на|у|в|wiadomo[śs][ćc] napisana|u[żz]ytkownik)(?![\p{L}])|^\p{L}{1,14}\.?,? \d{1,2}[ .]|^\d{4}-\d\d-\d\d|^\d{4}\. |^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|^\d{1,2}\.? \p{L}{3,12}\.?,? (?:\d{4}|\d\d:)|^\d{1,2}:\d\d(?: [ap]m)?, /iu
/** What stands around name and address: days, months, zones, small words. */
const FILLING = words(
  'on at am um uhr dem den der le la à a op om o w we dniu dnia godz o godz. użytkownik wiadomość napisana wiadomosc ' +
    'przez hat heeft ha het volgende folgendes geschreven geschrieben wrote following message von from pm p.m a.m ' +
    'cet cest mez mesz gmt utc est edt pst pdt bst msk eet eest z el il em del di alle ore в о от від г г. р р. на у року года ' +
    'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun ' +
    'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so januar jänner februar märz maerz mai juni juli oktober dezember mär okt dez ' +
    'lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim janvier février mars avril juin juillet août aout septembre octobre novembre décembre janv févr avr juil déc ' +
    'poniedziałek wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę pon wt śr czw pt sob niedz nd stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia sty lut kwi maj cze lip sie wrz paź lis gru ' +
    'maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo januari februari maart mei augustus mrt ' +
    'понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье пн вт ср чт пт сб вс нд января февраля марта апреля мая июня июля августа сентября октября ноября декабря янв февр мар апр июн июл авг сент окт нояб дек ' +
    'понеділок вівторок середа середу четвер пʼятниця п’ятниця субота неділя січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня січ лют бер квіт трав черв лип серп вер жовт лист груд ' +
    'понеделник сряда четвъртък петък събота неделя януари февруари март април май юни юли август септември октомври ноември декември ' +
    'lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio settembre ottobre dicembre lunes martes miércoles jueves viernes sábado domingo enero febrero abril mayo junio julio agosto septiembre octubre noviembre diciembre',
)
const PARTICLES = words(
  'van von de der den di da du des del dos la le zu zum ten ter te het und and et en i y e of the for für via per bij im al el bin ap do na z ze и та і',
)
/** Words that say that a person is telling something. */
const TELLING = words(
  'ich mir mich wir uns du dir er es sie ihnen ihr ihre ihrem ihren man dass aber you me my we us your our he she it they that but his her ' +
    "je j'ai m'a tu elle nous vous votre vos que ce ja mi mnie nam wam wy my państwo państwu państwa pan pani że ale ik mij mijn jij je u uw wij ons onze dat maar hij zij ze zijn haar " +
    'я мне меня мы нам вы вам ваш ваша он она что но мені нам ви вам ваш він вона що',
)

/**
 * How many lines from `at` on are an attribution: "Am … schrieb …:", folded over up to four lines, in its many
 * languages and orders. 0 when none begins here. It must say nothing but a moment, a name, an address and that
 * somebody wrote: a sentence which tells more is a person's own. `beforeMarks` says whether marked lines follow
 * the given number of lines.
 */
export function attributionLength(
  lines: readonly PlainLine[],
  at: number,
  beforeMarks: (next: number) => boolean,
): number {
  return foldedLength(lines, at, beforeMarks) || (isRunOn(lines[at]?.bare ?? '') ? 1 : 0)
}

/** Some programs let the quoted text follow in the same line: then there must be a moment and an address. */
function isRunOn(line: string): boolean {
  const end = RUN_ON.exec(line)
  const head = end ? line.slice(0, end.index + end[0].trimEnd().length) : ''
  return (
    head.length <= MAX_LENGTH &&
    OPENING.test(head) &&
    /\d[:.h]\d\d/.test(head) &&
    hasAddress(head) &&
    isAttribution(head, false)
  )
}

function foldedLength(
  lines: readonly PlainLine[],
  at: number,
  beforeMarks: (next: number) => boolean,
): number {
  const first = lines[at]?.bare ?? ''
  if (first === '' || QUOTED_OPENING.test(first) || !/^[\p{Lu}\p{L}\d"'“„«<(-]/u.test(first)) return 0
  if (!lines.slice(at, at + MAX_LINES).some((line) => line.announces)) return 0
  let joined = ''
  for (let count = 1; count <= MAX_LINES; count++) {
    const line = lines[at + count - 1]?.bare ?? ''
    if (line === '') return 0
    if (count > 1 && OPENING.test(line) && hasMoment(line) && !startsMoment(first)) return 0
    joined = joined === '' ? line : `${joined} ${line}`
    if (joined.length > MAX_LENGTH) return 0
    if (lines[at + count - 1]?.announces && (/[:：]$/.test(joined) || isZoho(joined)))
      return isAttribution(joined, beforeMarks(at + count)) ? count : 0
  }
  return 0
}

/** Webmail of the Horde family, and old programs that spoke to the one they answered. */
const QUOTING =
  /^(?:zitat von|quoting|citando|citation de|cytat z|citaat van|цитирую) .{1,200}@.{1,100}[:：]$/iu
const YOU_WROTE = /^(?:at|on) .{0,60}\d.{0,60}[ ,]you wrote ?:$/iu

/** A person's own quotation marks around what somebody wrote. */
const QUOTED_OPENING = new RegExp(`^["“„«'‚](?:${OPENING.source.replaceAll('^', '')})`, 'iu')

const startsMoment = (first: string) => OPENING.test(first) && (hasMoment(first) || /\d/.test(first))
/** The verb ends it, between dashes or not. */
const isZoho = (joined: string) =>
  joined.length < MAX_LENGTH && /^(-{2,} )?On .{0,200}@.{0,120} wrote( -{2,})?$/iu.test(joined)

function isAttribution(joined: string, beforeMarks: boolean): boolean {
  if (QUOTING.test(joined) || (beforeMarks && YOU_WROTE.test(joined))) return true
  const dated = hasMoment(joined)
  const addressed = hasAddress(joined)
  const said = VERB.test(joined)
  if (!said && !(dated && addressed && OPENING.test(joined) && /[>"] ?[:：]$|@\S+[:：]$/.test(joined)))
    return false
  // Without an hour or an address nobody can tell it from a person's words, unless marks follow.
  const sure = (dated && /\d[:.h]\d\d/.test(joined)) || addressed
  if (!sure && !beforeMarks) return false
  const opens = said && dated && OPENING.test(joined)
  const complete = opens && addressed && /\d[:.h]\d\d/.test(joined)
  return isOnlyName(
    joined,
    addressed,
    complete ? MAX_UNKNOWN_WORDS : said && beforeMarks && (opens || addressed) ? 1 : 0,
  )
}

/** Whether nothing but a name is left when everything an attribution consists of is taken away. */
function isOnlyName(joined: string, addressed: boolean, unknownWords: number): boolean {
  const rest = joined
    .replace(/<[^<>]{0,300}>|\[mailto:[^\]]{0,200}\]|\([^()]{0,100}\)|\S+@\S+/g, ' ')
    .replace(/"[^"]{0,120}"/g, ' ')
    .replace(new RegExp(VERB.source, 'giu'), ' ')
    .split(/\s+/)
    .map((word) => word.replace(/^[,;:.„“”"'«»–—-]+|[,;:.„“”"'«»–—-]+$/g, ''))
    .filter((word) => word !== '' && !/\d/.test(word))
  const name = rest.filter((word) => !FILLING.has(word.toLowerCase()))
  if (name.length === 0 && !addressed) return false
  if (name.some((word) => word === 'I' || (isTellingWord(word) && !isInitial(word)))) return false
  if (name.length > MAX_NAME_WORDS) return false
  const small = name.filter((word) => /^\p{Ll}/u.test(word) && !PARTICLES.has(word))
  // Small words may be those of a language not known here, if all else is there.
  return small.length <= Math.max(unknownWords, name.length <= 2 ? 2 : 0)
}

const isTellingWord = (word: string) => TELLING.has(word.toLowerCase()) && !PARTICLES.has(word)
const isInitial = (word: string) => word.length === 1 && word !== 'I' && /\p{Lu}/u.test(word)
