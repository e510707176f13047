import type { DemoLanguage } from '../service-mail.ts'
import { escapeHtml, linkedHtml } from './html-text.ts'

/** How one mail program writes HTML. Every argument is finished HTML except `lines`, which are text. */
export type HtmlStyle = {
  page(body: string, language: DemoLanguage): string
  lines(lines: string[]): string
  quote(introduction: string, inner: string): string
  original(separator: string | null, header: string[], inner: string): string
  signature(lines: string[]): string
  logo(contentId: string): string
}

const broken = (lines: string[]) => lines.map(linkedHtml).join('<br>\n')
const divs = (lines: string[]) => lines.map((line) => `<div>${linkedHtml(line) || '<br>'}</div>`).join('')
const introductionLines = (separator: string | null, header: string[]) =>
  separator === null ? header : [separator, ...header]

/** A header line with its key in bold, as most programs print it above the earlier mail. */
function boldKey(line: string): string {
  const end = line.indexOf(':') + 1
  return `<b>${escapeHtml(line.slice(0, end))}</b>${escapeHtml(line.slice(end))}`
}

const gmail: HtmlStyle = {
  page: (body) => `<div dir="ltr">${body}</div>\r\n`,
  lines: divs,
  quote: (introduction, inner) =>
    `<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${introduction}<br></div>` +
    '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">' +
    `${inner}</blockquote></div>`,
  original: (separator, header, inner) =>
    `<div class="gmail_quote"><div dir="ltr" class="gmail_attr">${broken(introductionLines(separator, header))}</div>${inner}</div>`,
  signature: (lines) =>
    `<div><span class="gmail_signature_prefix">-- </span><br></div><div dir="ltr" class="gmail_signature">${divs(lines.slice(1))}</div>`,
  logo: (contentId) => `<div><img src="cid:${contentId}" alt="" width="160" height="48"></div>`,
}

const outlookParagraphs = (lines: string[]) =>
  lines.map((line) => `<p class="MsoNormal">${linkedHtml(line) || '&nbsp;'}<o:p></o:p></p>\r\n`).join('')

const outlook: HtmlStyle = {
  page: (body, language) =>
    '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">\r\n' +
    '<head><meta name="Generator" content="Microsoft Word 15 (filtered medium)">\r\n' +
    '<style><!--\r\n@font-face {font-family:Calibri;}\r\np.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}\r\ndiv.WordSection1 {page:WordSection1;}\r\n--></style></head>\r\n' +
    `<body lang="${language.toUpperCase()}" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">\r\n<div class="WordSection1">\r\n${body}</div>\r\n</body>\r\n</html>\r\n`,
  lines: outlookParagraphs,
  quote: (introduction, inner) =>
    `<p class="MsoNormal">${introduction}<o:p></o:p></p>\r\n<blockquote style="border:none;border-left:solid #CCCCCC 1.0pt;padding:0cm 0cm 0cm 6.0pt;margin-left:4.8pt;margin-right:0cm">\r\n${inner}</blockquote>\r\n`,
  original: (separator, header, inner) =>
    (separator === null ? '' : `<p class="MsoNormal">${escapeHtml(separator)}<o:p></o:p></p>\r\n`) +
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">\r\n' +
    `<p class="MsoNormal">${header.map(boldKey).join('<br>\r\n')}<o:p></o:p></p>\r\n</div>\r\n${inner}`,
  signature: outlookParagraphs,
  logo: (contentId) =>
    `<p class="MsoNormal"><img width="160" height="48" style="width:1.6667in;height:.5in" id="Bild_x0020_1" src="cid:${contentId}" alt="Logo"><o:p></o:p></p>\r\n`,
}

const apple: HtmlStyle = {
  page: (body) =>
    `<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">${body}</body></html>`,
  lines: divs,
  quote: (introduction, inner) =>
    `<div><br><blockquote type="cite"><div>${introduction}</div><br class="Apple-interchange-newline"><div>${inner}</div></blockquote></div>`,
  original: (separator, header, inner) =>
    `<div><br><blockquote type="cite"><div>${broken(introductionLines(separator, header))}</div><br class="Apple-interchange-newline">${inner}</blockquote></div>`,
  signature: (lines) => `<div>${broken(lines)}</div>`,
  logo: (contentId) => `<div><img alt="logo.png" src="cid:${contentId}"></div>`,
}

const thunderbird: HtmlStyle = {
  page: (body) =>
    `<!DOCTYPE html>\r\n<html>\r\n  <head>\r\n    <title></title>\r\n  </head>\r\n  <body>\r\n    ${body}\r\n  </body>\r\n</html>\r\n`,
  lines: (lines) => `<p>${broken(lines)}</p>\r\n`,
  quote: (introduction, inner) =>
    `<div class="moz-cite-prefix">${introduction}<br></div>\r\n<blockquote type="cite">${inner}</blockquote>\r\n`,
  original: (separator, header, inner) =>
    `<div class="moz-forward-container">${broken(introductionLines(separator, header))}${inner}</div>\r\n`,
  signature: (lines) =>
    `<pre class="moz-signature" cols="72">${lines.map(escapeHtml).join('\r\n')}</pre>\r\n`,
  logo: (contentId) => `<p><img src="cid:${contentId}" alt=""></p>\r\n`,
}

const gmx: HtmlStyle = {
  page: (body) =>
    `<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">${body}</div></body></html>\r\n`,
  lines: (lines) => lines.map((line) => `<div>${escapeHtml(line) || '&nbsp;'}</div>\r\n`).join(''),
  quote: (introduction, inner) =>
    `<div>${introduction}</div>\r\n<blockquote style="margin: 0 0 0 10px; padding-left: 10px; border-left: 2px solid #C3D9E5;">${inner}</blockquote>\r\n`,
  original: (separator, header, inner) =>
    '<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;">\r\n' +
    `${separator === null ? '' : `<div>${escapeHtml(separator)}</div>`}<div style="margin:0 0 10px 0;">${header.map(boldKey).join('<br>\r\n')}</div>\r\n` +
    `<div name="quoted-content">${inner}</div>\r\n</div>\r\n`,
  signature: (lines) => `<div class="signature">${lines.map(escapeHtml).join('<br>\r\n')}</div>\r\n`,
  logo: (contentId) => `<div><img src="cid:${contentId}" alt=""></div>\r\n`,
}

export const htmlStyles = { gmail, outlook, apple, thunderbird, gmx }
