import { expect, test } from 'vitest'
import { ledgerState } from '@kontor/contract'
import { type LedgerDay, ledgerStates, partsOf, sumOf } from './states.ts'

const day = (states: LedgerDay['states'], serverCount: number, repeatedCount = 0): LedgerDay => {
  const ledgerCount = Object.values(states).reduce((sum, count) => sum + count, 0)
  const difference = serverCount - repeatedCount - ledgerCount
  return {
    account: { id: 'a', name: 'A' },
    day: '2026-03-01',
    serverCount,
    waitingCount: 0,
    missingCount: 0,
    lookedAt: null,
    ledgerCount,
    repeatedCount,
    states,
    difference,
  }
}

test('every state of the contract has its place in the bar', () => {
  expect([...ledgerStates].toSorted()).toEqual([...ledgerState.options].toSorted())
})

test('the parts of a bar are those that occur, in order', () => {
  expect(partsOf({ quarantined: 1, 'new-case': 4, spam: 0 })).toEqual([
    { state: 'new-case', count: 4 },
    { state: 'quarantined', count: 1 },
  ])
})

test('a missing and a superfluous message do not make an even day', () => {
  const sum = sumOf([day({ joined: 2 }, 3), day({ joined: 3 }, 3, 1)])
  expect(sum).toMatchObject({
    serverCount: 6,
    repeatedCount: 1,
    ledgerCount: 5,
    difference: 2,
    states: { joined: 5 },
  })
})
