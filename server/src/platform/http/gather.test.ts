import { expect, test } from 'vitest'
import { createGatherer } from './gather.ts'

type Item = { group?: string; owner?: string; name: string; fails?: boolean; refused?: boolean }

/** A gatherer whose groups wait until they are let go. */
function gathering() {
  const groups: string[][] = []
  const open: (() => void)[] = []
  const submit = createGatherer<Item, string>({
    groupOf: (item) => item.group ?? 'one',
    ownerOf: (item) => item.owner ?? item.name,
    serve: async (items) => {
      groups.push(items.map((item) => item.name))
      await new Promise<void>((resolve) => open.push(resolve))
      if (items.some((item) => item.fails)) throw new Error('failed')
      return items.map((item) =>
        item.refused
          ? { status: 'rejected', reason: new Error(`${item.name} refused`) }
          : { status: 'fulfilled', value: item.name },
      )
    },
  })
  const letGo = async (): Promise<void> => {
    open.shift()?.()
    for (let tick = 0; tick < 2; tick++) await new Promise(setImmediate)
  }
  return { groups, submit, letGo }
}

test('who comes alone is served at once, who waits together', async () => {
  const { groups, submit, letGo } = gathering()
  const answers = Promise.all(['a', 'b', 'c'].map((name) => submit({ name })))
  expect(groups).toEqual([['a']])
  await letGo()
  expect(groups).toEqual([['a'], ['b', 'c']])
  await letGo()
  expect(await answers).toEqual(['a', 'b', 'c'])
  void submit({ name: 'd' })
  expect(groups.at(-1)).toEqual(['d'])
  await letGo()
})

test('one owner is never twice in a group, and groups do not wait for each other', async () => {
  const { groups, submit, letGo } = gathering()
  void submit({ name: 'first' })
  for (const name of ['a', 'b']) void submit({ name, owner: 'anna' })
  void submit({ name: 'c', owner: 'carl' })
  void submit({ name: 'other', group: 'two' })
  expect(groups).toEqual([['first'], ['other']])
  await letGo()
  expect(groups.at(-1)).toEqual(['a', 'c'])
  await letGo()
  await letGo()
  expect(groups.at(-1)).toEqual(['b'])
  await letGo()
})

test('a refusal concerns one; a failure is tried again one by one', async () => {
  const { groups, submit, letGo } = gathering()
  void submit({ name: 'first' })
  const outcomes = Promise.allSettled([
    submit({ name: 'good' }),
    submit({ name: 'bad', fails: true }),
    submit({ name: 'no', refused: true }),
  ])
  for (let round = 0; round < 5; round++) await letGo()
  expect(groups).toEqual([['first'], ['good', 'bad', 'no'], ['good'], ['bad'], ['no']])
  expect(await outcomes).toMatchObject([
    { value: 'good' },
    { reason: { message: 'failed' } },
    { reason: { message: 'no refused' } },
  ])
})

test('too many are refused at once', async () => {
  const { submit } = gathering()
  for (let count = 0; count < 2001; count++) void submit({ name: `${count}` })
  await expect(submit({ name: 'late' })).rejects.toMatchObject({ status: 503, code: 'busy' })
})
