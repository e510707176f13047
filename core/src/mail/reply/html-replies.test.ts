import { expect, it } from 'vitest'
import { htmlToText, readVisible } from '../index.ts'

/** HTML as the usual programs write it, shortened; people and firms are fictional. */
const cases: [client: string, html: string, visibleText: string][] = [
  [
    'outlook de',
    `<html><head><style>p.MsoNormal{margin:0}</style></head><body lang=DE><div class=WordSection1><p class=MsoNormal>Hallo Herr Ott,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>bitte stornieren.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Mit freundlichen Grüßen<o:p></o:p></p><p class=MsoNormal>Anna Berg<o:p></o:p></p><p class=MsoNormal>Berg GmbH<o:p></o:p></p><p class=MsoNormal>Tel. 030 1234567<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Ott &lt;ott@x.test&gt; <br><b>Gesendet:</b> Montag, 2. März 2026 09:14<br><b>An:</b> Anna Berg<br><b>Betreff:</b> AW: x<o:p></o:p></p></div></div><p class=MsoNormal>Guten Tag</p></div></body></html>`,
    'Hallo Herr Ott,\n\nbitte stornieren.\n\nMit freundlichen Grüßen\nAnna Berg',
  ],
  [
    'gmail fr',
    `<div dir="ltr">Bonjour,<br><br>oui.<br><br>Jeanne</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Le lun. 2 mars 2026 à 09:14, Maison &lt;<a href="mailto:aide@m.test">aide@m.test</a>&gt; a écrit :<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>Bonjour Madame</div></blockquote></div>`,
    'Bonjour,\n\noui.\n\nJeanne',
  ],
  [
    'gmx',
    `<html><head></head><body><div style="font-family: Verdana;"><div>Guten Tag,</div><div>passt nicht.</div><div>Gruß Werner</div><div>&nbsp;<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;Montag, 9. März 2026 um 10:22 Uhr<br/><b>Von:</b>&nbsp;"Licht" &lt;h@l.test&gt;<br/><b>An:</b>&nbsp;w@p.test<br/><b>Betreff:</b>&nbsp;Akku</div><div name="quoted-content">Bitte prüfen.</div></div></div></div></div></body></html>`,
    'Guten Tag,\npasst nicht.\nGruß Werner',
  ],
  [
    'apple nl',
    `<html><body>Klopt.<br><br><div>Groet, Jan</div><br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>Op 10 mrt 2026, om 07:55 heeft Licht &lt;h@l.test&gt; het volgende geschreven:</div><br class="Apple-interchange-newline"><div>Klopt het adres?</div></blockquote></div></body></html>`,
    'Klopt.\n\nGroet, Jan',
  ],
  [
    'iphone de',
    `<html><head></head><body dir="auto">Ja, gern<br><br><div dir="ltr">Von meinem iPhone gesendet</div><div dir="ltr"><br><blockquote type="cite">Am 10.03.2026 um 07:55 schrieb Licht &lt;h@l.test&gt;:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeffPasst es?</div></blockquote></body></html>`,
    'Ja, gern',
  ],
  [
    'outlook mobile pl',
    `<html><body><div dir="auto">Nie.</div><div id="ms-outlook-mobile-signature"><div><br></div>Pobierz aplikację <a href="https://aka.test/o0">Outlook dla systemu iOS</a></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font><b>Od:</b> Dom &lt;p@d.test&gt;<br><b>Wysłane:</b> Sunday, March 8, 2026 7:41:12 PM<br><b>Do:</b> Inga &lt;i@p.test&gt;<br><b>Temat:</b> Faktura</font><div>&nbsp;</div></div><div>Faktura</div></body></html>`,
    'Nie.',
  ],
  [
    'thunderbird',
    `<html><body><div class="moz-cite-prefix">Am 11.03.26 um 08:02 schrieb Licht:<br></div><blockquote type="cite" cite="mid:x"><p>Foto?</p></blockquote><p>Hier ist es.</p><div class="moz-signature">-- <br>Konrad<br>Tel. 030 123</div></body></html>`,
    'Hier ist es.',
  ],
  [
    'yahoo',
    `<html><body><div class="ydp">Geld ist da.</div><div class="ydp"><br></div><div>LG Mareike</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>Am Montag, 9. März 2026 um 15:41:02 MEZ hat Licht &lt;h@l.test&gt; Folgendes geschrieben: </div><div><br></div><div>Wir haben erstattet.</div></div></body></html>`,
    'Geld ist da.\n\nLG Mareike',
  ],
  [
    'orange',
    `<div>Bonjour,<br>oui.<br><br>Guy<br><br><br><blockquote style="border-left:1px solid #ccc">&gt; Message du 09/03/26 10:22<br>&gt; De : "Maison" &lt;a@m.test&gt;<br>&gt; A : g@p.test<br>&gt; Copie à : <br>&gt; Objet : x<br>&gt;<br>&gt; Bonjour</blockquote></div>`,
    'Bonjour,\noui.\n\nGuy',
  ],
  [
    'onet',
    `<div><p>Dzień dobry, nie pasuje.</p><p>Wiesław</p><div style="border-left:2px solid"><p>Od: "Dom" &lt;p@d.test&gt;<br>Do: w@p.test;<br>Wysłane: 10:22 Poniedziałek 2026-03-09<br>Temat: Akumulator</p><p>Proszę sprawdzić.</p></div></div>`,
    'Dzień dobry, nie pasuje.\n\nWiesław',
  ],
  [
    'table header',
    `<p>Passt.</p><table><tr><td><b>Von:</b></td><td>Licht &lt;h@l.test&gt;</td></tr><tr><td><b>Gesendet:</b></td><td>Montag, 9. März 2026 10:22</td></tr><tr><td><b>An:</b></td><td>ich@p.test</td></tr><tr><td><b>Betreff:</b></td><td>x</td></tr></table><p>alt</p>`,
    'Passt.',
  ],
  [
    'inline blockquote',
    `<p>Am 11.03.26 um 17:20 schrieb Licht:</p><blockquote>Farbe?</blockquote><p>Rot.</p><blockquote>Größe?</blockquote><p>M</p><p>Gruß Jo</p>`,
    'Rot.\nM\n\nGruß Jo',
  ],
  [
    'notes',
    `<font>Bitte umleiten.</font><br><br><font>Georg</font><br><br><br><table><tr><td>Von:</td><td>"Licht" &lt;h@l.test&gt;</td></tr><tr><td>An:</td><td>georg@t.test</td></tr><tr><td>Datum:</td><td>09.03.2026 12:10</td></tr><tr><td>Betreff:</td><td>Avis</td></tr></table><hr><br>Ware kommt`,
    'Bitte umleiten.\n\nGeorg',
  ],
  [
    'mail.ru',
    `<div>Нет.</div><div>Анна</div><blockquote style="border-left:1px solid">Понедельник, 9 марта 2026, 10:22 +03:00 от Дом &lt;h@d.test&gt;:<br><div>Счёт.</div></blockquote>`,
    'Нет.\nАнна',
  ],
]

it.each(cases)('the new words of HTML from %s', (_, html, visibleText) => {
  expect(readVisible(htmlToText(html)).visibleText).toBe(visibleText)
})
