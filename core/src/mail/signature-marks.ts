/** Lines that a mail program adds by itself. */
const MOBILE_FOOTER =
  /^\W{0,3}(sent (from|via|with) (my |a |the )?(i(phone|pad)|android|samsung|galaxy|mobile|phone|smartphone|blackberry|huawei|nokia|windows|yahoo|outlook|mail\b|proton|my \S+ (wireless|mobile|phone)|gmail|sparrow|\S+ (mail|mobile|phone|device|smartphone|handheld|handset)\b)|get outlook for|von meinem \S+( \S+)? gesendet|(diese (nachricht|mail|e-mail) wurde )?von (meinem|einem) .{2,40} gesendet|gesendet (von|mit|[üu]ber) (meinem|der|einem|unterwegs|outlook|yahoo|gmx|proton|samsung|mail|blue)|(diese nachricht wurde )?.{0,30} mit k-9 mail gesendet|holen sie sich outlook|outlook f[üu]r (ios|android)|envoy[ée] (de|depuis|[àa] partir de|avec|via) (mon|ma|l['’]|un|outlook|yahoo|proton|mail|la messagerie)|t[ée]l[ée]charge[rz]? outlook|obtenez outlook|provenance : courrier|wys[łl]an[eo] (z|za pomoc)|pobierz (program )?outlook|verstuurd (vanaf|vanuit|met) |verzonden (vanaf|vanuit|met) |(download|haal) outlook|outlook voor (ios|android)|seolta [óo] m|enviado desde mi|inviato da|sendt fra min|skickat fr[åa]n min|отправлено с|wiadomo[śs][ćc] wys[łl]ana (z|automatycznie)).{0,80}$/iu

const DISCLAIMER =
  /\b(confidential|intended (recipient|solely)|privileged|accepts? no liability|disclaimer|vertraulich|ausschlie[ßs]+lich f[üu]r den|anwaltsgeheimnis|datenschutz(hinweis|erkl)|der umwelt zuliebe|think before you print|think of the trees|before printing|confidentiel|strictement r[ée]serv|avant d['’]imprimer|pensez [àa] l['’]environnement|poufn|tajemnic|nie jeste[śs]?.{0,20} adresat|zanim wydrukujesz|przed wydrukowaniem|vertrouwelijk|uitsluitend bestemd|geen rechten worden ontleend|denk aan het milieu|privacy notice|informazioni contenute in questo|personal data in line|unbeaufsichtigtes postfach|nie odpowiadaj na ten|do not reply to this)\b/iu

const CONTACT =
  /(\+\d[\d ()./-]{6,}|\b0\d[\d ()./-]{5,}\d|\b(tel|fon|phone|mobil|mobile|fax|handy|gsm|t[ée]l|telefoon|durchwahl|wew)\b\.?:? ?\d|\bwww\.|https?:\/\/|[^\s@]+@[^\s@]+\.\w|[|•·]|\b(gmbh|ug|kg|ag|e\.v|ltd|llc|inc|plc|bv|b\.v|nv|n\.v|sarl|sas|sp\. z o\.o|s\.a)\b|\b(hrb|ust-?id|vat|btw|siret|nip|regon|kvk|krs)\b|\b\d{4,5} \p{Lu}\p{L}+|\b\d{4} ?[A-Z]{2} \p{Lu}|\b\d\d-\d{3} \p{Lu})/iu
const ROLE =
  /^\p{Lu}?[\p{L}.-]*(buchhaltung|redakteur|redacteur|inspektor|manager|director|direktor|leit(er|ung)|assisten|sekret|consult|ninja|correspondent|professor|department|dzia[łl]|kierownik|specjalist|ksi[ęe]gow|prezes|radca|tr[ée]sori|directeur|directrice|responsable|g[ée]rant|charg[ée]|comptab|administrati|zaakvoerder|medewerker|hoofd|eigenaar|redac|purchase ledger|accounts|officer|head of|engineer|gesch[äa]ftsf|inhaber|meisterbetrieb|agencja|urz[ąa]d|praxis|kanzlei)/iu

export const CLOSING =
  /^(mit (freundliche[mnr]|besten|herzlichen|lieben|sonnigen|vielen) |(freundliche|viele|beste|liebe|herzliche|sch[öo]ne|sonnige|eilige|nette) gr[üu](ß|ss)e?|gr[üu](ß|ss)e?\b|gru(ß|ss)\b|hochachtungsvoll|danke? und |mfg\b|m\.f\.g|lg\b|vg\b|es gr[üu](ß|ss)t|(kind|best|warm|warmest|many) (regards|wishes|thanks)|(with )?(kind(est)?|best|warm) regards|with (kind|best|respect)|regards\b|yours (sincerely|faithfully|truly)|sincerely|respectfully|thanks\b|thank you\b|cheers\b|best\b,?$|warmly\b|cordialement|bien (cordialement|[àa] vous)|sinc[èe]res salutations|(meilleures )?salutations|amicalement|(bonne|belle) (journ[ée]e|soir[ée]e)|merci( d['’]avance|\b.{0,20}$)|pozdraw|pozdr\b|z (powa[żz]aniem|szacunkiem|wyrazami|g[óo]ry dzi[ęe]kuj)|serdeczn|dzi[ęe]kuj|(met|mvg) ?(vriendelijke|hartelijke|beste|groet|respect)?.{0,20}(groet|groeten)|(vriendelijke|hartelijke) groet|groet(jes|en)?\b|gr\.|vr\. ?gr|hoogachtend|alvast bedankt|liefs\b|venlig hilsen|cordiali saluti)/iu

export const isMobileFooter = (line: string) => MOBILE_FOOTER.test(line.trim())
export const isDisclaimer = (paragraph: string) => DISCLAIMER.test(paragraph)
export const isContact = (line: string) => CONTACT.test(line) || ROLE.test(line.trim())
export const isDelimiter = (line: string) => /^(--|—|-- )\s?$/.test(line)
export const isClosing = (line: string) => line.trim().length <= 80 && CLOSING.test(line.trim())
/** A short line that could be a person's or firm's name. */
export const isNameLike = (line: string) => {
  const text = line.trim()
  return (
    text.length > 0 &&
    text.length <= 50 &&
    text.split(/\s+/).length <= 6 &&
    !/[?:;…]$|[.!]{2}|https?:|@|\d{3}/.test(text)
  )
}
/** Whether the line of a closing formula also has the name: "Gruß Anna Berg", "Groet, Bas". */
export const closesWithName = (line: string) => {
  const rest = line
    .trim()
    .replace(CLOSING, '')
    .replace(/^\W*(gr[üu](ß|ss)e?n?|gruss|regards|wishes|thanks|groet(en)?)?\W*/iu, '')
  return /^\p{Lu}[\p{L}'.-]*( \p{Lu}[\p{L}'.-]*)*$/u.test(rest)
}
