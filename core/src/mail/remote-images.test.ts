import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxRemoteImages, remoteImagesOf, sanitizeMailHtml } from './index.ts'

test('lists what was held back, in order, with its address as it was', () => {
  const { html } = sanitizeMailHtml(
    '<img src="http://a.example/x.png?a=1&amp;b=2"><img src="cid:logo"><img src=//b.example/y><img src="data:image/png;base64,AAAA">',
  )
  expect(remoteImagesOf(html)).toEqual(['http://a.example/x.png?a=1&b=2', 'https://b.example/y'])
})

test('finds nothing in text, comments and other elements', () => {
  const { html } = sanitizeMailHtml(
    '&lt;img data-blocked-src="https://a.example/">&gt; <!-- <img src=https://b.example> --><p data-blocked-src="https://c.example/">x</p>',
  )
  expect(remoteImagesOf(html)).toEqual([])
})

test('counts what the sanitizer counts, up to the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.webUrl({ withQueryParameters: true }), { maxLength: 120 }), (addresses) => {
      const { html, blockedRemoteCount } = sanitizeMailHtml(
        addresses.map((one) => `<img src="${one}">`).join('x'),
      )
      expect(remoteImagesOf(html)).toHaveLength(Math.min(blockedRemoteCount, maxRemoteImages))
    }),
    { numRuns: 20 },
  )
})
