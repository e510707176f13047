import { expect, it } from 'vitest'
import { joinFlowed } from './parse-flowed.ts'

it.each([
  ['one \ntwo\nthree', false, 'one two\nthree'],
  ['one \r\ntwo', true, 'onetwo'],
  ['> Hi \nHello', false, '> Hi\nHello'],
  ['> a \n> b\n>> c \n>> d', false, '> a b\n>> c d'],
  ['bye \n-- \nAnna', false, 'bye\n-- \nAnna'],
  [' >not quoted\n From here', false, '>not quoted\nFrom here'],
  ['\n\nx', false, '\n\nx'],
])('%j', (text, delSp, joined) => expect(joinFlowed(text, delSp)).toBe(joined))
