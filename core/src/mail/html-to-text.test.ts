import { expect, it } from 'vitest'
import { htmlToText } from './html-to-text.ts'

it('keeps paragraphs, lines, lists and links readable', () => {
  expect(
    htmlToText(
      '<head><title>no</title></head><body><h1>Order</h1><p>Hello&nbsp;you,<br>see <a href="https://f.example/x">here</a>' +
        '</p><ul><li>one<li>two<ol><li>deep</ol></ul><table><tr><td>a<td>b<tr><td>c</table>',
    ),
  ).toBe('Order\n\nHello you,\nsee here [https://f.example/x]\n\n- one\n- two\n  1. deep\n\na b\nc')
})
it('does not repeat an address that the text says', () => {
  expect(
    htmlToText('<a href="mailto:a@b.example">a@b.example</a> <a href="https://f.example/">f.example</a>'),
  ).toBe('a@b.example f.example')
})
it("keeps Outlook's lines together, with the empty ones between", () => {
  expect(
    htmlToText(
      '<p class="MsoNormal">Hello,</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">one</p>' +
        '<p style="margin:0cm">two</p><p>three</p>',
    ),
  ).toBe('Hello,\n\none\ntwo\n\nthree')
})
it('marks quotes', () => {
  expect(htmlToText('new<blockquote>old<p>more</p><blockquote>older</blockquote></blockquote>end')).toBe(
    'new\n\n> old\n>\n> more\n>\n> > older\n\nend',
  )
})
it.each([
  '<div style="display:none">spam</div>',
  '<span style="font-size:1px">spam</span>',
  '<span style="color: #FFFFFF">spam</span>',
  '<p hidden>spam</p>',
  '<div style="mso-hide:all">sp<b>am</b></div>',
  '<div style="max-height:0;overflow:hidden">spam</div>',
])('leaves hidden text out: %s', (html) => expect(htmlToText(`a ${html} b`)).not.toMatch(/spam/))
it('keeps white text on a coloured ground', () => {
  expect(htmlToText('<td style="background:#036"><span style="color:white">Shop</span></td>')).toBe('Shop')
})
it('keeps preformatted lines', () => expect(htmlToText('<pre>a\n  b</pre>')).toBe('a\n  b'))
it('takes linear time and any depth', () => {
  for (const html of [
    '<div>'.repeat(2e5),
    '<blockquote>'.repeat(1e5),
    '<a href="x">'.repeat(1e5),
    '<li>'.repeat(2e5),
    ' '.repeat(2e6),
  ])
    expect(htmlToText(`${html}x`)).toContain('x')
})
