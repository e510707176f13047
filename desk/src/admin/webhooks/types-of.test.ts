import { expect, test } from 'vitest'
import { typesOf } from './types-of.ts'

test('types stand on lines or with commas between; what is none is told apart', () => {
  expect(typesOf('case.*\ncase.closed, *;user.changed case.*')).toEqual({
    right: ['case.*', 'case.closed', '*', 'user.changed'],
    wrong: [],
  })
  expect(typesOf('case Case.opened case.*x *.*')).toEqual({
    right: [],
    wrong: ['case', 'Case.opened', 'case.*x', '*.*'],
  })
  expect(typesOf('  ')).toEqual({ right: [], wrong: [] })
})
