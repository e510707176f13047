import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sanitizeMailHtml } from './sanitize-mail-html.ts'
import { activeContent } from './testdata/active-content.ts'
import { hostileMails } from './testdata/hostile.ts'

const clean = (html: string) => sanitizeMailHtml(html).html

describe('S01 hostile mails', () => {
  it('has at least 150 of them', () => expect(hostileMails.length).toBeGreaterThanOrEqual(150))

  it.each(hostileMails.map((mail) => [mail.name, mail.html] as const))('%s is harmless', (_, html) => {
    const result = clean(html)
    expect(activeContent(result)).toEqual([])
    expect(clean(result)).toBe(result)
  })
})

describe('what stays', () => {
  it('keeps text, structure, tables, lists and harmless style', () => {
    expect(clean('<h1 align=center>A</h1><p style="COLOR: red !important">b<br>c')).toBe(
      '<h1 align="center">A</h1><p style="color:red">b<br>c</p>',
    )
  })
  it('keeps colours of digits and drops lengths of too many', () => {
    expect(clean('<p style="background:#000000;border:0 solid #123456;width:99999px">a')).toBe(
      '<p style="background-color:#000000;border:0 solid #123456">a</p>',
    )
  })
  it('builds the tree a browser builds', () => {
    expect(clean('<table>x<tr><td>1<td>2</table>y')).toBe(
      '<table><tbody><tr><td>x</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>y',
    )
    expect(clean('<ul><li>a<li>b</ul><p>c<p>d')).toBe('<ul><li>a</li><li>b</li></ul><p>c</p><p>d</p>')
  })
  it('keeps the text of elements it does not know', () => {
    expect(clean('<o:p>a</o:p><button>b</button><select><option>c</select>')).toBe('abc')
  })
  it('goes on with HTML after unclosed foreign content', () => {
    expect(clean('<svg><path><p>still here')).toBe('<p>still here</p>')
  })
  it('opens links elsewhere', () => {
    expect(clean('<a href="https://firm.example/?a=1&amp;b=2" target=_top>x</a>')).toBe(
      '<a href="https://firm.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a>',
    )
  })
})

describe('images', () => {
  it('holds remote images back and counts them', () => {
    const { html, blockedRemoteCount } = sanitizeMailHtml(
      '<img src=http://a.example/x.png><img src=//b.example/y>',
    )
    expect(html).toBe(
      '<img data-blocked-src="http://a.example/x.png"><img data-blocked-src="https://b.example/y">',
    )
    expect(blockedRemoteCount).toBe(2)
    expect(sanitizeMailHtml(html).blockedRemoteCount).toBe(2)
  })
  it('leaves remote images out of what goes out, but for their words', () => {
    const html = '<img src=http://a.example/x.png alt=Logo><img data-blocked-src="https://b.example/y"><p>c'
    const result = sanitizeMailHtml(html, { dropRemote: true })
    expect(result).toEqual({ html: '<img alt="Logo"><p>c</p>', blockedRemoteCount: 0, warnings: [] })
    expect(sanitizeMailHtml(result.html, { dropRemote: true }).html).toBe(result.html)
  })
  it('gives images of the mail an address, in the first or a later pass', () => {
    const cidUrl = (cid: string) => (cid === 'logo@x' ? '/inline/1' : null)
    const late = clean('<img src="cid:logo%40x"><img src="cid:other">')
    const expected = '<img src="/inline/1" data-cid="logo@x"><img data-cid="other">'
    expect(sanitizeMailHtml(late, { cidUrl }).html).toBe(expected)
    expect(sanitizeMailHtml(expected, { cidUrl }).html).toBe(expected)
  })
  it('keeps small raster data and drops other data', () => {
    expect(clean('<img src="data:image/PNG;base64,AA AA">')).toBe('<img src="data:image/png;base64,AAAA">')
    expect(clean('<img src="data:image/svg+xml;base64,AAAA">')).toBe('')
    expect(clean(`<img src="data:image/png;base64,${'A'.repeat(70_000)}">`)).toBe('')
  })
})

describe('limits', () => {
  const codes = (html: string, options = {}) => sanitizeMailHtml(html, options).warnings.map((w) => w.code)

  it('flattens what is nested too deep and keeps the text', () => {
    const { html, warnings } = sanitizeMailHtml(
      `${'<div>'.repeat(20_000)}deep${'</div>'.repeat(20_000)}after`,
    )
    expect(html).toContain('deep')
    expect(html).toMatch(/after$/)
    expect(html.match(/<div>/g)).toHaveLength(128)
    expect(warnings.map((w) => w.code)).toEqual(['html-too-deep'])
  })
  it('stops at the node limit', () => {
    expect(codes('<b>a</b>'.repeat(60_000))).toEqual(['html-too-many-nodes'])
  })
  it('stops at the byte limit, still well nested', () => {
    const { html, warnings } = sanitizeMailHtml(`<p><b>${'<i>x</i>'.repeat(100)}`, { maxBytes: 100 })
    expect(html.length).toBeLessThanOrEqual(100)
    expect(html).toMatch(/<\/b><\/p>$/)
    expect(warnings.map((w) => w.code)).toEqual(['html-too-long'])
  })
  it('does not count entities as nodes', () => expect(codes('&#1087;'.repeat(100_000))).toEqual([]))
})

describe('S04 fuzz', () => {
  const names =
    'a b p div table tbody tr td th caption colgroup col li ul ol dl dd dt pre span font img br hr h1 h2'
  const evil =
    'svg math style script title textarea template select form noscript iframe xmp plaintext object x:y'
  const name = fc.constantFrom(...`${names} ${evil}`.split(' '))
  const attribute = fc.constantFrom(
    '',
    ' style="color:red;background:#fff"',
    ' style="color:#000000;background:rgb(0,0,0);margin:0 12345px;border:1px solid #123456"',
    ' style=\'font:"x";position:fixed\'',
    ' href="https://a.example/&amp;"',
    ' href="java\tscript:x"',
    ' src=cid:a@b',
    ' src="http://x.example/\\"',
    ' onerror=x',
    ' title="&lt;b&gt;&amp;quot;"',
    ' title="\'\u0000<!--"',
    ' nowrap width=10%',
  )
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(name, attribute).map(([n, a]) => `<${n}${a}>`) },
    { weight: 3, arbitrary: name.map((n) => `</${n}>`) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '\n',
        '\r',
        ' ',
        '&',
        '&amp',
        '&#0;',
        '&#xd800;',
        '\ud800',
        '<!--',
        '-->',
        '<',
        '<![CDATA[',
        ']]>',
        '"',
        "'",
        '/>',
        '<?',
      ),
    },
  )
  const document = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
  const options = fc.record(
    {
      maxNodes: fc.integer({ min: 1, max: 30 }),
      maxDepth: fc.integer({ min: 1, max: 12 }),
      maxBytes: fc.integer({ min: 1, max: 400 }),
    },
    { requiredKeys: [] },
  )

  it('is idempotent and harmless for 10,000 documents', () => {
    fc.assert(
      fc.property(document, options, (html, limits) => {
        const once = sanitizeMailHtml(html, limits).html
        expect(sanitizeMailHtml(once, limits).html).toBe(once)
        expect(activeContent(once)).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })
})
