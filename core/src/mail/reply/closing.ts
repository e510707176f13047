const MAX_CLOSING_LENGTH = 90
const MAX_LONG_CLOSING_LENGTH = 200
const MAX_THANKS_WORDS = 7

const END = '(?![\\p{L}])'
/** Formulas that end a letter and nothing else. */
const FORMULA = new RegExp(
  '^[-–—*_ ]{0,3}(?:' +
    // German
    '(?:mit |und |ganz |recht |viele |die |vielen lieben dank und |nochmals |danke,? |dank und |danke und |besten dank und |vielen dank und |bis dahin |bis bald |einen )*(?:(?:freundliche|viele|beste|liebe|herzliche|sch[öo]ne|sonnige|eilige|nette|kollegiale|winterliche|fr[öo]hliche|weihnachtliche|ganz liebe|allerbeste|verbindliche|verzweifelte|genervte|verärgerte|sportliche|kameradschaftliche|hanseatische|vorz[üu]gliche)[nrms]? )?(?:und (?:freundliche|beste|liebe|herzliche)[nrms]? )?(?:gr[üu](?:ß|ss|sz)(?:e|en|le|li)?|gruß|gruss|gruesse|gruessen|gr\\.)' +
    END +
    '|mit \\p{L}+e[nrm] gr[üu](?:ß|ss)(?:en|e)?|mit \\p{L}+em gru(?:ß|ss)|hochachtungsvoll|mfg|m\\.f\\.g|mit frdl\\. gr|lg|vlg|glg|vg|bg|es gr[üu](?:ß|ss)t|freundlichst|freundlich gr[üu](?:ß|ss)t|herzlichst|mit (?:bestem|herzlichem|vielem|freundlichem|kollegialem) (?:dank|gruß|gruss)|sch[öo]n(?:en|es) (?:abend|tag|wochenende|feierabend|restwoche|woche)(?: noch)?|bis bald|tsch[üu](?:ß|ss)|ciao|servus|gez\\.|es dankt|mit der bitte um|(?:wir|ich) freuen? (?:mich|uns) auf (?:ihre|eure|deine)|hochachtungsvollst|vergelts gott|f[üu]r (?:ihre|eure|die) (?:m[üu]he|hilfe)' +
    // English
    '|(?:with )?(?:kind|kindest|best|warm|warmest|many|all the best|all good) (?:regards|wishes|thanks)|(?:with )?(?:kind(?:est)?|best|warm) regards|with (?:kind|best|respect|thanks)|regards|rgds|kr|br|yours(?: (?:sincerely|faithfully|truly|ever))?|sincerely(?: yours)?|faithfully|respectfully|cheers|all the best|best|warmly|take care|greetings|have a (?:nice|great|good|lovely) \\p{L}+|looking forward to|sent with love|ta' +
    // French
    "|(?:bien |tr[èe]s )?cordialement(?: v[ôo]tre)?|bien [àa] (?:vous|toi)|cdlt|cdt|bav|(?:sinc[èe]res |meilleures |mes |nos |respectueuses )*(?:salutations|sentiments|respects)|amicalement|respectueusement|(?:bonne|belle) (?:journ[ée]e|soir[ée]e|r[ée]ception|fin de|continuation|semaine)|bon (?:week-end|apr[èe]s-midi|courage)|au plaisir|dans l[’']attente|(?:je |nous )?(?:vous )?(?:prie|prions).{0,30}(?:agr[ée]er|recevoir|croire)|veuillez (?:agr[ée]er|recevoir|croire)|l[’']expression de|[àa] bient[ôo]t|bises|bisous|pour le comit[ée]|avec (?:nos|mes|tous (?:nos|mes)) remerciements|en vous (?:remerciant|souhaitant)|salut et merci" +
    // Polish
    '|(?:serdecznie |gor[ąa]co )?pozdrawia(?:m|my)|pozdro|pozdr|pozdrowienia|(?:z \\p{L}+ pozdrowieniami|(?:z |wraz z )?(?:powa[żz]aniem|szacunkiem|wyrazami|pozdrowieniami|serdeczno[śs]ci))|[łl][ąa]cz[ęe] (?:wyrazy|pozdrow\\p{L}*)|serdeczno[śs]ci|z g[óo]ry (?:serdecznie |bardzo )?dzi[ęe]kuj\\p{L}{1,3}|mi[łl]ego (?:dnia|wieczoru|weekendu)|dobrego dnia|s[łl]onecznego dnia|uk[łl]ony|ca[łl]uj[ęe]|po[łl]amania kija|osto[ńn]cie|do us[łl]yszenia|do widzenia' +
    // Dutch
    '|(?:met |de |en |alvast )*(?:vriendelijke|hartelijke|beste|warme|lieve|veel|oprechte|sportieve|zonnige)?n? ?(?:groet(?:en)?|groetjes|gr\\.?|grt\\.?|grtz)' +
    END +
    '|met \\p{L}+ (?:groet(?:en)?|groetjes)|mvg|m\\.?v\\.?g|met achting|met respect|vr\\.? ?gr(?:oet(?:en)?)?|vriendelijk groetend|hoogachtend|(?:met )?(?:de meeste )?hoogachting|alvast (?:hartelijk |vriendelijk |zeer )?(?:bedankt|dank)|bij voorbaat dank|liefs|fijne (?:dag|avond|weekend)|prettige (?:dag|avond)|tot (?:ziens|horens)|de groeten|dank en groet|doei' +
    // Cyrillic
    '|с (?:искренним |глубоким |большим )?уважением|с уважение|с наилучшими|с найкращими|с поздрав|с благодарностью|заранее (?:большое )?спасибо|всего (?:доброго|хорошего)|з повагою|з найкращими|з пошаною|на все добре|гарного дня|хорошего дня|до свидания|искренне ваш|(?:с )?поздрави|поздрав|лек ден|хубав ден|приятен ден' +
    // Others
    '|venlig hilsen|mvh|med v[äe]nlig|cordiali saluti|distinti saluti|un saludo|saludos|atentamente|atenciosamente' +
    `)${END}`,
  'iu',
)
/** Thanks end a letter only when they say little else. */
const THANKS =
  /^(?:vielen |besten |herzlichen |tausend |many |kind |hartelijk |bardzo |serdecznie |большое |дуже |много )*(?:danke?|thanks|thank you|thx|merci|dzi[ęe]kuj[ęe]|dzi[ęe]kujemy|dzi[ęe]ki|bedankt|dank|dankjewel|спасибо|дякую|благодаря|mulțumesc|grazie|gracias)(?![\p{L}])/iu
/** "Ihr Horst Pfau". */
const SIGNED =
  /^(?:ihre?|eure?|euer|deine?|your|yours|votre|uw|jullie|ваш[аи]?)(?: (?:team|\p{Lu}[\p{L}'’.-]*)){1,4}$/u
const LONG = /^(?:je |nous |veuillez|dans l[’']attente|en vous)/iu

/** Whether a line is a closing formula: "Mit freundlichen Grüßen", "Best regards, Tom", "Z poważaniem". */
export function isClosing(text: string): boolean {
  if (SIGNED.test(lowerFirst(text))) return true
  if (FORMULA.test(text)) {
    if (text.length <= MAX_CLOSING_LENGTH) return !/[?;]|[.!] \p{L}+ \p{L}+ \p{L}/u.test(text)
    return text.length <= MAX_LONG_CLOSING_LENGTH && LONG.test(text)
  }
  return (
    THANKS.test(text) &&
    text.length <= MAX_CLOSING_LENGTH &&
    !text.includes('?') &&
    wordsOf(text) <= MAX_THANKS_WORDS
  )
}

/** Whether the line of a closing formula also has the name: "Gruß Anna Berg", "Groet, Bas". */
export function closesWithName(text: string): boolean {
  if (SIGNED.test(lowerFirst(text))) return true
  const rest = text
    .replace(FORMULA, '')
    .replace(THANKS, '')
    .replace(
      /^[^\p{L}]*(?:(?:und|and|et|en|i) )?(?:(?:freundliche|liebe|beste|viele)[nrms]? )?(?:gr[üu](?:ß|ss)(?:e|en)?|gru(?:ß|ss)|regards|wishes|thanks|groet(?:en|jes)?|dank|pozdrawiam)?[^\p{L}]*/iu,
      '',
    )
  return /^(?:\p{Lu}[\p{L}'’.-]*)(?:[ ,]+\p{Lu}[\p{L}'’.-]*)*[.!]?$/u.test(rest) && wordsOf(rest) <= 4
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
const wordsOf = (text: string) => text.split(' ').length
