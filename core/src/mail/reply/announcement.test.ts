import { expect, it } from 'vitest'
import { readVisible } from '../index.ts'

/** How programs announce a quote, in many languages; made up after their manner. */
const quotes = [
  'On Sun, Feb 7, 2016 at 12:12 AM -0800, "Otto Lind" <otto.lind@d.test<mailto:otto.lind@d.test>> wrote:\n\nHi,',
  'lampenfreund via Forum Licht <info@d.test> schrieb:\n>alt',
  'From: Ann Lee <d@foo.test<mailto:d@foo.test>>\nReply-To: "For.bar" <reply+2@m.foo.test<mailto:reply+2@m.foo.test>>\nDate: Monday, February 8, 2016 11:44 AM\nTo: D <d@d.test>\nSubject: VIS\n\n\n        Here',
  'On Thu, 31 Mar 2016 at 11:16 Ann Lee < mailto:Ann Lee <ann.lee@foo.test> wrote:\n\n\nTwo 2',
  'On Mon, Feb 1, 2016 at 7:50 AM, Ann Lee <ann@bar.test wrote:\n\n> Great',
  'Dnia 14 lip 2015 o godz. 00:25 Dom <info@d.test> napisał(a):\n\n>\n>   stare',
  'On July 28, 2026, Ann Lee wrote:\n> old',
  '----- Original Message -----\nFrom: Ann Lee <n@e.test>\nDate: July 28, 2026\nSubject: x\n\nold',
  'El 5 mar. 2026, a las 10:00, Tienda <t@t.test> escribió:\n\n> hola',
  'Em qui, 5 de mar de 2026 às 10:00, Loja <l@l.test> escreveu:\n\n> ola',
  'Il giorno gio 5 mar 2026 alle ore 10:00 Negozio <n@n.test> ha scritto:\n\n> ciao',
  'Den tors 5 mars 2026 kl 10:00 skrev Butik <b@b.test>:\n\n> hej',
  'čt 5. 3. 2026 v 10:00 odesílatel Obchod <o@o.test> napsal:\n\n> ahoj',
  '2026. márc. 5. 10:00 ezt írta (Bolt <b@b.test>):\n\n> szia',
  'Pe joi, 5 mar. 2026 la 10:00, Magazin <m@m.test> a scris:\n\n> salut',
  '5 Mar 2026 Per 10:00 tarihinde Dükkan <d@d.test> şunu yazdı:\n\n> selam',
  'At 10:00 05.03.2026, you wrote:\n> hi',
  'Sam Smith wrote:\n> hi',
  'Zitat von Shop <s@s.test>:\n\n> alt',
  'Quoting Shop <s@s.test>:\n\n> old',
  'Citando Loja <l@l.test>:\n\n> x',
  'Shop <s@s.test> hat am 5. März 2026 um 10:00 geschrieben:\n\nalt',
  'On 5. Mar 2026, at 10:00, Shop <s@s.test> wrote:\n\nold',
  'Am 5. März 2026 10:00:00 schrieb Shop <s@s.test>:\n\nalt',
  'Am Donnerstag, den 05.03.2026, 10:00 +0100 schrieb Shop:\n> alt',
  'Am 05.03.2026 10:00 schrieb "Shop" <s@s.test>:\n> alt',
  'Am 05. März 2026 um 10:00:12, Shop (s@s.test) schrieb:\n\nalt',
  'Le 5 mars 2026 à 10:00:00, Boutique (b@b.test) a écrit:\n\nvieux',
  'On 5 March 2026 at 10:00:12, Shop (s@s.test) wrote:\n\nold',
  '---- Am Do., 05 März 2026 10:00:00 +0100 Shop <s@s.test> schrieb ----\n\nalt',
  '---- Le jeu., 05 mars 2026 10:00:00 +0100 Boutique <b@b.test> a écrit ----\n\nx',
  '---- W dniu czw., 05 mar 2026 10:00:00 +0100 Sklep <s@s.test> napisał(a) ----\n\nx',
  '-------- Original-Nachricht --------\n> Datum: Thu, 05 Mar 2026\n> Von: s@s.test\n> An: x@y.test\n> Betreff: z\n\n> alt',
  '-----Original-Nachricht-----\nVon: Shop [mailto:s@s.test] \nGesendet: Donnerstag, 5. März 2026 10:00\nAn: X\nBetreff: y\n\nalt',
  'Gesendet: Donnerstag, 05. März 2026 10:00\nVon: Shop\nAn: X\nBetreff: y\nalt',
  '--- Ursprüngliche Nachricht ---\nVon: Shop\nDatum: 05.03.2026 10:00:00\nAn: X\nBetreff: y\n\nalt',
  '>>> Shop <s@s.test> 05.03.2026 10:00 >>>\nalt',
  'Shop <s@s.test> schrieb am 05.03.2026 10:00:12:\n\n> Von: Shop\n> alt',
  'Von meinem iPad gesendet\n\nAm 05.03.2026 um 10:00 schrieb Shop <s@s.test>:\n\nalt',
  '[Gesendet von meinem Handy]\n\n> Am 05.03.2026 um 10:00 schrieb Shop <s@s.test>:\n> alt',
  'Op do 5 mrt. 2026 10:00 schreef Winkel <w@w.test>:\n\n> oud',
  'Op 5-3-2026 om 10:00 schreef Winkel:\n> oud',
  'Van: "Winkel" <w@w.test>\nAan: x@y.test\nVerzonden: Donderdag 5 maart 2026 10:00:00\nOnderwerp: z\n\noud',
  '-----Oorspronkelijk bericht-----\nVan: Winkel\nVerzonden: donderdag 5 maart 2026 10:00\nAan: X\nOnderwerp: y\n\noud',
  'Verzonden: donderdag 05 maart 2026 om 10:00\nVan: "Winkel" <w@w.test>\nAan: x@y.test\nOnderwerp: z\n\noud',
  'W dniu czwartek, 5 marca 2026 10:00:00 CET użytkownik Sklep napisał:\n> stare',
  'Dnia Czwartek, 5 Marca 2026 10:00 Sklep <s@s.test> napisał(a)\n> stare',
  'Sklep <s@s.test> napisał(a) 05.03.2026 o 10:00:\n\nstare',
  'Od: Sklep\nDo: x@y.test\nData: 5 marca 2026 10:00\nTemat: z\n\nstare',
  '-----Wiadomość oryginalna-----\nOd: Sklep\nWysłano: 5 marca 2026\nDo: X\nTemat: y\n\nstare',
  'четверг, 5 марта 2026 г., 10:00 от Магазин <m@m.test>:\n> старое',
  'чт, 5 мар. 2026 г., 10:00 Магазин <m@m.test>:\n\n> старое',
  '05.03.2026 10:00, Магазин написал:\n> старое',
  '5 марта 2026 г. 10:00:00 пользователь Магазин (m@m.test) написал:\n\nстарое',
  '-------- Исходное сообщение --------\nОт: М\nДата: 5 марта\nКому: х\nТема: у\n\nстарое',
]

it.each(quotes)('cuts from %j on', (quote) => {
  const own = 'My reply, with enough words to be one of its own.\n\nThanks,\nSam'
  expect(readVisible(`${own}\n\n${quote}`).visibleText).toBe(own)
})

it.each([
  'Am 05.03.2026 um 10:00 schrieb mir Ihr Kollege, dass alles geregelt sei:\nDas stimmt nicht.',
  'On 5 March 2026 at 10:00 your colleague wrote to me:\nall is settled. It is not.',
  'Le 5 mars 2026 à 10:00 votre collègue m’a écrit :\ntout est réglé. Non.',
  'W dniu 05.03.2026 o 10:00 Państwa pracownik napisał mi tak:\nwszystko załatwione. Nie.',
  'Op 5 maart 2026 om 10:00 schreef uw collega mij:\nalles geregeld. Nee.',
  '5 марта 2026 г. в 10:00 ваш сотрудник мне написал:\nвсё решено. Нет.',
  'From: the north\nTo: the south\nDate: May\nthat is our trip. Which tent?',
  'Von: mir\nAn: Sie\nEine Bitte: rufen Sie an.',
  '"Am 05.03.2026 um 10:00 schrieb Shop <s@s.test>:\nWir liefern nicht." Was nun?',
])('keeps the words of a person: %j', (text) => {
  expect(readVisible(`Hello,\n\n${text}\n\nSam`).visibleText).toBe(`Hello,\n\n${text}\n\nSam`)
})
