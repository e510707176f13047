const MAX_SUBJECT_LENGTH = 300
/** What stands before a subject without being of it: "[EXTERN]", "EXTERNAL:". */
const TAG = String.raw`^\s*(?:\[[^\]]{0,40}\]\s*)?(?:(?:ext|extern|external|externe?)\s?:\s*)?`
/** Nothing more may follow, or what the notice is about: "Abwesend bei Zustellung" is a person's. */
const END = String.raw`\s*(?:[:：–—(\[!.]|-\s|-?$|\bre:)`

/** Answers that a machine gives, by language: de, en, fr, pl, nl, Cyrillic, others. */
const ANSWER = [
  'automatische? (?:e-?mail-?)?(?:antwort|antwortmail|r[üu]ckantwort)|autoantwort|abwesenheits(?:notiz|nachricht|meldung|mitteilung|hinweis|assistent|info)|abwesenheit|abwesend|au(?:ß|ss)er haus|nicht im (?:b[üu]ro|hause?)|urlaubs(?:benachrichtigung|meldung|notiz)',
  'auto(?:matic|mated|mat(?:ic)?ally generated)?[ -]?(?:e-?mail )?(?:re(?:ply|sponse)|answer)|autoresponder|autoresponse|out[ -]of[ -](?:the[ -])?office(?:[ -](?:auto[ -]?)?(?:reply|notification|message|notice))?|ooo|away from (?:the|my) (?:office|desk)|vacation (?:reply|response|notice)|i am (?:currently )?out of (?:the )?office|on annual leave',
  "r[ée]ponse automatique|message (?:automatique )?d[’']absence|message automatique|notification d[’']absence|r[ée]ponse d[’']absence|absente? du bureau|absence du bureau|en cong[ée]s?",
  'automatyczna odpowied[zź]|odpowied[zź] automatyczna|auto-?odpowied[zź]|wiadomo[śs][ćc] automatyczna|nieobecno[śs][ćc](?: w (?:biurze|pracy))?|poza biurem|jestem poza biurem|nieobecn[ya]|autoresponder',
  'automatisch(?:e)? (?:antwoord|beantwoording|reactie|bericht)|afwezigheids(?:bericht|melding|assistent)|afwezigheid|afwezig|niet (?:op kantoor|aanwezig)|buiten kantoor|met vakantie',
  'автоответ(?:чик)?|автоматический ответ|автоматическое (?:сообщение|уведомление)|нет на месте|вне офиса|отсутствую на (?:работе|рабочем месте)|уведомление об отсутствии|автоматична відповідь|автовідповідь|автовідповідач|поза офісом|немає на місці|автоматичен отговор|автоматично съобщение|извън офиса|отсъствам от офиса',
  'automatisk svar|automatiskt svar|autosvar|fraværsmelding|respuesta autom[áa]tica|fuera de la oficina|risposta automatica|fuori sede|resposta autom[áa]tica|automatick[áa] odpov[ěe][ďd]|automatikus v[áa]lasz|r[ăa]spuns automat',
].join('|')
const AUTO_REPLY_SUBJECT = new RegExp(`${TAG}(?:${ANSWER})(?![\\p{L}])${END}`, 'iu')
/** Exchange, in English, and Notes: "Out of Office AutoReply: x", "AUTO: Anna Berg ist nicht im Hause (Rückkehr am …)". */
const NOTES_SUBJECT =
  /^\s*auto\s?: .{1,100}(out of (the )?office|ist (nicht im|nicht da|au(ß|ss)er|abwesend|im urlaub)|est absente?|jest nieobecn|jest poza|is afwezig|is niet|отсутств|відсутн)/iu
/** With what goes on in words: only where nobody else would say it. */
const SPOKEN =
  /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:(?:automatische antwort|automatic reply|r[ée]ponse automatique|automatyczna odpowied[zź]|automatisch antwoord|автоматический ответ|автоматична відповідь) (?:(?:auf|to|à|na|op|на)(?= )|(?:von|from|de|od|van|от|від)(?! (?:your|my|ihre[nrms]?|meine[nrms]?|votre|vos|mon|uw|mijn|twoj|wasz|ваш|мо)(?![\p{L}])))|out of (?:the )?office (?:until|from|from|till)|(?:autoreply|auto-reply) (?:from|to)(?= \S+@)|abwesend (?:bis|vom)|nicht im b[üu]ro (?:bis|vom)|afwezig (?:tot|van)|poza biurem do|absente? jusqu)(?![\p{L}])/iu

/** Whether a subject is one that machines put above their answers. Prefixes as "Re:" are put by people. */
export function isAutoReplySubject(subject: string): boolean {
  const text = subject.slice(0, MAX_SUBJECT_LENGTH)
  return AUTO_REPLY_SUBJECT.test(text) || NOTES_SUBJECT.test(text) || SPOKEN.test(text)
}
