import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readVisible } from '../index.ts'
import { parseReplyCases, type ReplyCase } from '../testdata/reply-cases.ts'

const casesOf = (folder: string) =>
  readdirSync(new URL(`../testdata/${folder}/`, import.meta.url))
    .filter((file) => file.endsWith('.txt'))
    .flatMap((file) => {
      const source = readFileSync(new URL(`../testdata/${folder}/${file}`, import.meta.url), 'utf8')
      return parseReplyCases(source).map((one) => ({ ...one, name: `${file} ${one.name}` }))
    })
const wordsOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

describe('replies', () => {
  it.each([...casesOf('replies'), ...casesOf('replies-unseen')])(
    '$name',
    ({ text, visibleText, quoted }: ReplyCase) => {
      const read = readVisible(text)
      expect(read.visibleText).toBe(visibleText)
      if (!read.forwarded)
        expect(wordsOf(read.quotedText).map((line) => line.trim())).toEqual(quoted.filter(Boolean))
    },
  )
  it('names the closing formula and name', () => {
    const closed = [...casesOf('replies'), ...casesOf('replies-unseen')].filter(
      ({ closing }) => closing !== '',
    )
    const right = closed.filter(({ text, closing }) => readVisible(text).closing === closing)
    expect(right.length / closed.length).toBeGreaterThanOrEqual(0.97)
  })
  it('cuts nothing more from what it showed', () => {
    for (const { text } of [...casesOf('replies'), ...casesOf('replies-unseen')]) {
      const { visibleText } = readVisible(text)
      expect(readVisible(visibleText).visibleText).toBe(visibleText)
    }
  })
})
