import { expect, test } from 'vitest'
import { decideThread, type ThreadEvidence } from './index.ts'

const nothing: ThreadEvidence = {
  tokenCaseId: null,
  referencedCaseId: null,
  bodyCaseId: null,
  numberCaseId: null,
  isParticipant: () => false,
}
const participant = (...cases: string[]) => ({ isParticipant: (id: string) => cases.includes(id) })

test.each([
  ['tokenCaseId', 'token'],
  ['referencedCaseId', 'reference'],
  ['bodyCaseId', 'body'],
] as const)('%s joins a participant and makes a stranger suspected', (field, via) => {
  expect(decideThread({ ...nothing, [field]: 'a', ...participant('a') })).toEqual({
    kind: 'joined',
    caseId: 'a',
    via,
  })
  expect(decideThread({ ...nothing, [field]: 'a' })).toEqual({ kind: 'suspected', caseId: 'a', via })
})

test('a number in the subject never joins: suspected from a participant, nothing from a stranger', () => {
  expect(decideThread({ ...nothing, numberCaseId: 'a', ...participant('a') }).kind).toBe('suspected')
  expect(decideThread({ ...nothing, numberCaseId: 'a' })).toEqual({ kind: 'new', caseId: null, via: null })
})

test("a participant's proof wins over a proof for a case the sender is a stranger to", () => {
  const evidence = { ...nothing, tokenCaseId: 'a', referencedCaseId: 'b', ...participant('b') }
  expect(decideThread(evidence)).toEqual({ kind: 'joined', caseId: 'b', via: 'reference' })
})

test('without evidence it is a new case', () => {
  expect(decideThread(nothing).kind).toBe('new')
})
