const MAX_NAME_LENGTH = 60
const MAX_NAME_WORDS = 7
const MIN_SENTENCE_WORDS = 6
const MIN_SMALL_WORDS = 3
const MAX_SHOWY_WORDS = 8
const words = (list: string) => new Set(list.split(' '))

/** Reaches somebody: a telephone number, an address of mail or web. */
const REACH =
  /(\+\d[\d ()./-]{6,}|(?<![\d.,-])\(?0\d[\d ()./-]{5,}\d|(?<![\d.,-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)|(?<![\p{L}])(tel|fon|phone|ph|mobil|mobile|mob|fax|handy|gsm|t[ée]l|telefon|telefoon|durchwahl|wew|kom|m|t|f|d|тел|моб|факс)\.?(efon|nummer)?:? ?\(?[+\d]|www\.|https?:\/\/|[^\s@]+@[^\s@]+\.\p{L})/iu
/** Places or names a firm. */
const FIRM =
  /([|•·]|^(?:open|opening hours|[öo]ffnungszeiten|ge[öo]ffnet|ouvert|horaires|czynne|godziny|geopend|openingstijden|режим работы)(?![\p{L}]).{0,60}(?:\d|mo|tue|di|lun|pon|ma|пн)|(?<![\p{L}])(gmbh|mbh|ug|kg|ohg|gbr|ag|e\.? ?k|e\.v|ltd|limited|llc|llp|inc|plc|cic|bv|b\.v|nv|n\.v|vof|v\.o\.f|sarl|s\.a\.r\.l|sas|eurl|sa|s\.a|sp\. ?z ?o\. ?o|s\.c|sp\. ?j|s\.p|ооо|оао|зао|ао|ип|тов|фоп|оод|еоод|ад)(?![\p{L}])|registered (?:in|office)|(?<![\p{L}])(hrb|hra|amtsgericht|ust-?id|vat|btw|siret|rcs|tva|nip|regon|pesel|kvk|krs|iban|bic|инн|кпп|огрн|єдрпоу|еик)(?![\p{L}]))/iu
/** A place as the post writes it. */
const PLACE =
  /(?<!\d)(?:[A-Z]{1,2}-)?\d{4,6},? \p{Lu}\p{L}+|(?<!\d)\d{4} ?[A-Z]{2},? \p{Lu}|(?<!\d)\d\d-\d{3},? \p{Lu}|\p{L}{3,}(?:str\.|stra(?:ß|ss)e|weg|gasse|allee|platz|ring|damm|ufer|straat|laan|kade|plein|gracht|hof) ?\d{1,4} ?[a-z]?(?![\p{L}])|(?:^|[ ,])(?:ul\.|al\.|os\.|pl\.|ulica|улица|ул\.|вул\.|бул\.|пр\.|просп\.|rue|avenue|av\.|boulevard|bd|quai|place|chemin|all[ée]e|impasse|route|am |an der |im |auf der )[ \p{L}'’.-]{2,40}\d{1,4}(?![\p{L}\d])|(?:^|[ ,–-] ?)\d{1,4} ?(?:bis|ter)?,? (?:rue|avenue|av\.|boulevard|bd|quai|place|chemin|all[ée]e|impasse|route) |(?:^|, )\d{1,4} \p{Lu}[\p{L} ]{2,30} (?:[Ss]treet|St|[Rr]oad|Rd|[Ll]ane|Ln|[Aa]venue|Ave|[Dd]rive|Close|Row|Way|Court|Place|Quay|Crescent|Gardens|Wharf|Mews|Terrace|Square|Park|Yard|Estate)(?![\p{L}])|(?<![\p{L}])[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}(?![\p{L}])/u
/** What somebody does in a firm. */
const ROLE =
  /(?<![\p{L}])(?:[\p{L}.-]*(?:buchhaltung|redakteur|redacteur|inspektor|manager|direktor|leit(?:er|ung|erin)|assisten[tc]|sekret[aä]r|sekretariat|inkoop|einkauf|verkauf|vertrieb|verwaltung|sachbearbeit|abteilung|disposition|empfang|ninja|correspondent|professor|department|kierownik|specjalist|ksi[ęe]gow|prezes|radca|dyrektor|dzia[łl]u?|tr[ée]sori|directeur|directrice|responsable|g[ée]rante?|charg[ée]e? d|comptab|administrati|zaakvoerder|medewerker|hoofd|eigenaar|boekhoud|afdeling|ledger|officer|engineer|gesch[äa]ftsf|inhaber|meisterbetrieb|agencja|urz[ąa]d|praxis|kanzlei|service achats|assistant|consultant|berater|director|founder|owner|proprietor|accountant|coordinator|supervisor|отдел|менеджер|директор|начальник|бухгалтер|руководитель|специалист|відділ|керівник|бухгалтерія|управител|мениджър|счетоводител)\p{L}*|ceo|cfo|cto|head of \p{L}+|prokurist(?:in)?|vorstand|advocaat|avocate?|adwokat|adw\.|rechtsanw[aä]lt(?:in)?|notar|notaire|адвокат)(?![\p{L}])/iu
/** What the firm must know to find the matter; people put it below their name. */
const REFERENCE =
  /^(?:(?:meine|my|mijn|mon|moja?|ihre?|your|unser) )?(?:kunden-?|kd\.?-? ?|bestell-?|auftrags-?|rechnungs-?|vertrags-?|vorgangs-?|ticket-?|order|customer|client|account|invoice|contract|case|reference|ref|klant-?|bestel-?|factuur|n° ?(?:de )?(?:client|commande|dossier|contrat)|num[ée]ro|r[ée]f[ée]rence|r[ée]f|commande|nr |numer|номер|№|az|aktenzeichen|clientnummer).{0,30}\d/iu
const PARTICLES = words(
  'van von de der den di da du des del dos la le zu zum ten ter te und and et en i y e of the for für via und & + - – von i.a. i.v. ppa. ppa dr dr. prof. mgr inż. ing. mr. mrs. ms. mme mlle mevr. mw. dhr. pan pani und aus z ze ihr ihre ihr your euer eure und familie fam. team und и та і',
)
/** Words of a person who tells or asks. */
const TELLING = words(
  'ich mir mich wir uns dir dich sie ihnen man dass daß aber nicht kein keine bitte kann können könnten habe haben hat wird wurde ist sind war wenn weil noch schon auch dann nur mein meine meinen meiner mal ' +
    "i'm i'd i've you me my we please can could would have has had is are was were not don't does did if because still also then that " +
    "je j'ai tu vous nous me mes que qui ne pas merci pouvez peux est sont était avez avons mais si aussi encore c'est il elle cela " +
    'ja mi mnie nam proszę prosze poproszę czy nie jest są był była mam mamy mogę może że ze ale jeśli jeszcze już też tylko moja mój się sie jak ' +
    'ik jij je mij mijn wij ons graag kunt kan heb hebt heeft is zijn was niet geen als nog ook maar wil wilt dat er ' +
    'я мне меня мы нам вы вам ваш не нет да пожалуйста прошу можно есть был была если ещё еще уже также только но это мені мене ми ви будь ласка не є був була якщо ще вже також але це аз ми ви моля не е са беше ако още вече също но',
)
const SHOWY =
  /(facebook|instagram|linkedin|twitter|youtube|xing|newsletter|website|webshop|webseite|homepage|strona|site web|notre site|besuchen sie|folgen sie|follow us|visit us|visit our|bezoek|volg ons|suivez|retrouvez|odwied[źz]|śled[źz])/iu
const POSTSCRIPT = /^(?:p\.? ?-?p?\.? ?s\b\.?|ps\b|nb\b|n\.b\.|nachtrag|з\.? ?і\.|p\.?s\.?:)/iu

/** A motto between quotation marks, as signatures have it. */
const SLOGAN = /^["“„'«‘][^"“”„«»]{1,80}["”“'»’]$/u

/** Speaks of where somebody lives or can be reached. */
const ADDRESS_WORD =
  /(?<![\p{L}])((?:liefer|rechnungs|post|wohn|e-?mail-?)?(?:adresse|anschrift)|(?:telefon|handy|mobil|konto|phone |mobile |account )?(?:nummer|number)|(?:e-?mail )?address|contact details|kontaktdaten|coordonn[ée]es|num[ée]ro|adresu?|numer|dane kontaktowe|adres|telefoonnummer|contactgegevens|адрес[ау]?|номер)(?![\p{L}])/iu

export const speaksOfAddress = (text: string) => ADDRESS_WORD.test(text)
export const reaches = (text: string) => REACH.test(text)
/** A line as contact blocks have it. */
export const isContact = (text: string) =>
  text.length <= 200 && (REACH.test(text) || FIRM.test(text) || PLACE.test(text) || isRole(text))
export const isRole = (text: string) => text.length <= 80 && ROLE.test(text)
export const isReference = (text: string) => text.length <= 60 && REFERENCE.test(text)
/** Whether a line only points at the firm elsewhere: "Follow us on …", "Our shop: www…". */
export const isShowy = (text: string) =>
  SHOWY.test(text) && (/https?:|www\./i.test(text) || text.split(' ').length <= MAX_SHOWY_WORDS)
export const isPostscript = (text: string) => POSTSCRIPT.test(text)

/** Whether a line tells or asks something, as people do. In doubt it does. */
export function isTelling(text: string): boolean {
  if (SLOGAN.test(text)) return false
  const spoken = text
    .replace(/https?:\/\/\S+|www\.\S+|\S+@\S+/g, ' ')
    .toLowerCase()
    .split(/[^\p{L}'’.&+-]+/u)
    .map((word) => word.replace(/^[.'’-]+|[.'’-]+$/g, ''))
    .filter((word) => /\p{L}/u.test(word))
  if (spoken.length < 3) return /[?]$/.test(text) || (/[!]$/.test(text) && spoken.length > 1)
  if (spoken.some((word) => TELLING.has(word)) || /[:：]$/.test(text)) return true
  const ended = /[.!?…]$/.test(text)
  if (ended && spoken.length >= MIN_SENTENCE_WORDS) return true
  // As many small words only sentences have, at least in lines that are no list of anything.
  const small = text.split(' ').filter((word) => /^\p{Ll}/u.test(word)).length
  if (small >= MIN_SENTENCE_WORDS && !/[|•·]/.test(text) && !isRole(text)) return true
  return ended && spoken.length >= 4 && (small >= MIN_SMALL_WORDS || !isContact(text))
}

/** A short line that could be the name of a person, a team or a firm. */
export function isName(text: string): boolean {
  if (text === '' || text.length > MAX_NAME_LENGTH || /[?:;…]$|[.!]{2}|https?:|@|\d{3}|[<>]/.test(text))
    return false
  const parts = text.split(' ')
  if (/\p{L}{4,}\.$/u.test(text)) return false
  if (parts.length > MAX_NAME_WORDS || isPostscript(text)) return false
  const titled = /^(?:i\. ?[av]\.|ppa\.?|gez\.|dr\.?|prof\.?|adw\.|mec\.|mr\.|me|~|-|–|—)\s?/iu.test(text)
  if (isTelling(text) && !titled) return false
  const small = parts.filter((part) => /^\p{Ll}/u.test(part) && !PARTICLES.has(part))
  return (
    small.length === 0 ||
    titled ||
    (parts.length <= 3 && small.length === parts.length && !/[.!,]$/.test(text))
  )
}
