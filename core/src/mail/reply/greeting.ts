const GREETING =
  /^(hallo|hi|hey|hello|dear|good (morning|day|afternoon|evening)|guten (tag|morgen|abend)|moin|servus|gr[üu](ß|ss)|sehr geehrte|liebe[rs]?|bonjour|bonsoir|salut|ch[eè]re?s?|madame|monsieur|dzie[ńn] dobry|dobry wiecz[óo]r|witam|szanown|cze[śs][ćc]|beste|geachte|goede(n?dag|morgen|middag|navond)|dag|hoi|здравствуйте|добрый (день|вечер)|доброе утро|уважаем|привет|добрий день|добрий вечір|вітаю|шановн|здравейте|добър ден)(?![\p{L}])/iu

/** Whether a line begins a letter: "Guten Tag Frau Klee,". */
export const isGreeting = (text: string) => GREETING.test(text)
