import { expect, test } from 'vitest'
import { firstView, hasRest, viewsOf } from './views.ts'

const plain = { text: 'Hello\nBen', visibleText: 'Hello Ben', html: null }
const answered = {
  text: 'Hello\n> old words',
  visibleText: 'Hello',
  html: '<p>Hello</p><blockquote>old</blockquote>',
}

test('blank space alone is nothing folded', () => {
  expect(hasRest(plain)).toBe(false)
  expect(viewsOf(plain)).toEqual(['new'])
})

test('an answer shows its new words first and offers the rest', () => {
  expect(firstView(answered)).toBe('new')
  expect(viewsOf(answered)).toEqual(['new', 'text', 'sent'])
})

test('a first mail with a table or pictures shows as it was sent', () => {
  expect(firstView({ ...plain, html: '<table><tr><td>1</td></tr></table>' })).toBe('sent')
  expect(firstView({ ...plain, html: '<p>Hello <b>Ben</b></p>' })).toBe('new')
})

test('a mail without new words shows whole, and nothing less is offered', () => {
  expect(viewsOf({ text: '> old words', visibleText: '', html: null })).toEqual(['text'])
  expect(viewsOf({ text: '> old', visibleText: '', html: '<blockquote>old</blockquote>' })).toEqual([
    'text',
    'sent',
  ])
  expect(firstView({ text: '> old words', visibleText: '', html: null })).toBe('text')
  expect(firstView({ text: '> old words', visibleText: '', html: '<blockquote>old</blockquote>' })).toBe(
    'sent',
  )
})
