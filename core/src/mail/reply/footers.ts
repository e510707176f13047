const MAX_FOOTER_LENGTH = 140
const DEVICE =
  'i(?:phone|pad|os)|android|samsung|galaxy|huawei|xiaomi|redmi|oneplus|pixel|nokia|blackberry|honor|oppo|sony|motorola|moto|wiko|fairphone|smartphone|handy|mobiltelefon|mobilger[äa]t|mobile|phone|tablet|windows|outlook|yahoo|gmx|web\\.de|t-online|freenet|proton|gmail|thunderbird|k-9|spark|bluemail|blue mail|mail|e-mail|fastmail|tuta|posteo|handheld|device|ger[äa]t|t[ée]l[ée]phone|portable|orange|sfr|free|laposte|onet|wp|interia|o2|telefonu?|smartfonu?|tabletu?|telefoon|mobiel|ziggo|kpn|яндекс|mail\\.ru|почт\\p{L}*|телефон\\p{L}*|смартфон\\p{L}*|пристро\\p{L}*|устройств\\p{L}*|ukr\\.net|abv'
const MY =
  "(?:my|a|the|mein\\p{L}*|de[mr]|eine[mr]|mon|ma|un|l['’]|mojego|mojej|mijn|een|de|моего|моей|мого|моя|моето)"
/** Lines that a mail program adds by itself. */
const MOBILE = new RegExp(
  '^\\W{0,3}(?:from my iphone|sent from my (?:cell|[A-Z]{1,4}-?\\d{1,4})(?![\\p{L}])|' +
    `sent (?:from|via|with|using|by) (?:${MY} )?(?:\\S{1,20} ){0,3}?(?:${DEVICE})(?![\\p{L}])(?! (?:desk|was|is|and|but|point|so)(?![\\p{L}]))` +
    '|sent (?:from|via|with) \\p{Lu}[\\p{L}\\d]{1,20}(?: [\\p{L}\\d]{1,20}){0,2}(?: ?<\\S{0,100}>)?$|get outlook for|' +
    `(?:diese (?:nachricht|mail|e-mail) wurde )?(?:von|mit|vom) (?:${MY} )?.{0,40}(?:gesendet|verschickt|versandt)\\.?$|(?:gesendet|verschickt|versendet) (?:von|vom|mit|aus|[üu]ber) (?:${MY} )?(?:\\S{1,20} ){0,4}?(?:[\\p{L}]{1,20}-)?(?:${DEVICE})|gesendet von unterwegs|holen sie sich outlook|outlook f[üu]r (?:ios|android)|von unterwegs gesendet` +
    `|envoy[ée]e? (?:de|depuis|[àa] partir de|avec|via|par|d['’]) ?(?:${MY} ?)?(?:\\S{1,20} ){0,4}?(?:${DEVICE})|t[ée]l[ée]charge[rz] outlook|obtenez outlook|provenance ?: courrier` +
    `|wys[łl]an[eoay] (?:z|ze|za pomoc[ąa]|przez) (?:\\S{1,20} ){0,4}?(?:${DEVICE})|(?:pobierz|uzyskaj) (?:program |aplikacj[ęe] )?outlook|wiadomo[śs][ćc] wys[łl]ana (?:z|automatycznie)` +
    `|(?:verstuurd|verzonden|gestuurd) (?:vanaf|vanuit|met|via|door|van) (?:${MY} )?(?:\\S{1,20} ){0,3}?(?:${DEVICE})|(?:download|haal) outlook|outlook voor (?:ios|android)` +
    `|(?:отправлено|послано|надіслано|відправлено|изпратено) (?:с|со|из|от|з|із|через|чрез) (?:\\S{1,20} ){0,4}?(?:${DEVICE})` +
    `|seolta [óo] m|enviado (?:desde|do) m[ei]|inviato da|sendt fra min|skickat fr[åa]n min` +
    ').{0,100}$',
  'iu',
)
const MAIL_NOUN =
  '(?:e-?mails?|mails?|message|communication|transmission|nachricht|mitteilung|courriels?|wiadomo[śs][ćc]i?|korespondencj\\p{L}*|korespondencja|berichte?n?|bericht|сообщени\\p{L}*|письм\\p{L}*|повідомлення|лист\\p{L}?|съобщение\\p{L}*|писмо\\p{L}*|messaggio|attachments?|anlagen|anh[äa]nge|za[łl][ąa]cznik\\p{L}*|bijlagen?|pi[èe]ces jointes)'
const LEGAL =
  '(?:confidential|privileged|intended|liability|recipient|addressee|vertraulich\\p{L}*|empf[äa]nger\\p{L}*|adressat\\p{L}*|bestimmt|rechtlich gesch[üu]tzt\\p{L}*|haftung|confidentiel\\p{L}*|destinataire\\p{L}*|destin[ée]\\p{L}*|responsabilit[ée]|poufn\\p{L}*|adresat\\p{L}*|przeznaczon\\p{L}*|tajemnic\\p{L}*|vertrouwelijk\\p{L}*|bestemd|geadresseerde|ontvanger|rechten|aansprakelijk\\p{L}*|конфиденциальн\\p{L}*|предназначен\\p{L}*|адресат\\p{L}*|конфіденційн\\p{L}*|призначен\\p{L}*|поверителн\\p{L}*|riservat\\p{L}*|destinatari\\p{L}*)'
const ERROR =
  '(?:received.{0,30}(?:in )?error|not the (?:intended|named)|irrt[üu]mlich|nicht der (?:richtige|beabsichtigte|angesprochene)|par erreur|omy[łl]kow\\p{L}*|pomy[łl]k\\p{L}*|ten onrechte|abusievelijk|niet (?:voor u )?bestemd|по ошибке|помилково|по погрешка|per errore)'
const near = (a: string, b: string) => `${a}.{0,200}(?<![\\p{L}])${b}|${b}.{0,200}(?<![\\p{L}])${a}`
const LEGAL_NOTE = new RegExp(`(?<![\\p{L}])(?:${near(MAIL_NOUN, LEGAL)})`, 'iu')
const NOTE_WORD = new RegExp(`(?<![\\p{L}])(?:${MAIL_NOUN}|${LEGAL}|${ERROR})`, 'iu')
const ERROR_NOTE = new RegExp(ERROR, 'iu')
const PRINT =
  /(before (you )?print|bevor sie (diese|die).{0,30}(druck)|avant d['’]imprimer|imprimer ce (message|mail|courriel)|zanim (pan |pani )?wydruk|przed wydrukowaniem|voor(dat|aleer) (u|je).{0,40}(print|afdruk)|прежде чем.{0,20}печат|перед.{0,20}(друк|печат))/iu
const GREEN = new RegExp(
  `(environment|umwelt|environnement|[śs]rodowisk|milieu|planet|trees|b[äa]ume|окружающ|довкілл).{0,80}(${MAIL_NOUN}.{0,40}(print|druck|imprim|afdruk|печат|друк)|(print|druck|imprim|drukuj|afdruk|печат|друк).{0,40}${MAIL_NOUN})`,
  'iu',
)
const VIRUS =
  /(avast|avg|norton|kaspersky|antivirus|anti-virus|virenfrei|virus-free|virusvrij|wolny od wirus|garanti sans virus|без вирусов).{0,120}|(e-?mail|mail|message|wiadomo[śs]).{0,60}(auf viren|na obecno[śs][ćc] wirus|op virussen|for viruses|contre les virus|на вирусы).{0,80}/iu
const BOILERPLATE =
  /(no liability|accepts? no (liability|responsibility)|anwaltsgeheimnis|geen rechten worden ontleend|informazioni contenute in questo|personal data in line|unbeaufsichtigtes postfach|nie odpowiadaj na t[ęe]|do not reply to this (e-?mail|message)|administratorem (pa[ńn]stwa )?danych|datenschutz(hinweis|erkl[äa]rung|information)\p{L}*:? .{0,60}(https?:|www\.|finden|unter)|privacy (notice|policy).{0,60}(https?:|www\.)|tajemnic[ąa] (zawodow|przedsi[ęe]biorstwa)|verschwiegenheitspflicht|secret professionnel|je[żz]eli nie chcesz otrzymywa[ćc])/iu
const ABOUT_ITSELF =
  /(?<![\p{L}])(this|these|diese[rs]?|der inhalt|die informationen|ce|cette|les informations|niniejsz\p{L}*|ta wiadomo[śs][ćc]|wiadomo[śs][ćc] ta|ten e-?mail|ta korespondencja|tre[śs][ćc]|informacje zawarte|deze|dit|de informatie|de inhoud|это|данное|цей|ця|цього|това|тази|the (information|contents?)|any|le informazioni)(?![\p{L}])/iu
/** A person's own request, whatever words it shares with a legal note. */
const PERSONAL =
  /(?<![\p{L}])(ich|mich|meine[nrms]?|mir|my|mine|mes|mój|moje|moich|moją|mnie|mijn|mij|ik|je|me|мне|меня|мои|мой|мої|мені|treat|behandeln|behandelt|traite[rz]|potraktowa[ćc]|traktowa[ćc]|behandelen|behandelt)(?![\p{L}])/iu

const isPersonal = (text: string) => PERSONAL.test(text) || /(?<![\p{L}])I(?![\p{L}])/u.test(text)

/** Whether a line is one that a mail program adds by itself: "Sent from my iPhone". */
export const isMobileFooter = (text: string) => text.length <= MAX_FOOTER_LENGTH && MOBILE.test(text)

/** Whether a paragraph, joined into one line, is a legal, environmental or virus note and not a person's words. */
export function isDisclaimer(paragraph: string): boolean {
  const text = paragraph.slice(0, 2000)
  if (LEGAL_NOTE.test(text) && ERROR_NOTE.test(text)) return true
  if (isPersonal(text)) return BOILERPLATE.test(text)
  if (PRINT.test(text) || GREEN.test(text) || BOILERPLATE.test(text)) return true
  if (VIRUS.test(text) && text.length <= 300) return true
  return LEGAL_NOTE.test(text) && ABOUT_ITSELF.test(text)
}

/** Whether a legal note may begin with this line of a paragraph. */
export function mayBeginNote(text: string): boolean {
  const said =
    NOTE_WORD.test(text) || PRINT.test(text) || GREEN.test(text) || VIRUS.test(text) || BOILERPLATE.test(text)
  return said && !(isPersonal(text) && !isDisclaimer(text))
}

/** A line that sets a signature apart, RFC 3676 section 4.3 and its usual misspellings. */
export const isDelimiter = (line: string) => /^(--|—|– ?–|-- ?—|__|\* ?\* ?\*)$/.test(line.trim())
/** What mailing lists put below a mail. */
export const isListFooter = (text: string) => /^_{2,}$|^-{10,}$/.test(text)
