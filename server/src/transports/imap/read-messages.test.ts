import type { ImapFlow } from 'imapflow'
import { expect, test } from 'vitest'
import { listMessages } from './read-messages.ts'

/** A server that answers FETCH with some messages only, and SEARCH with those it has. */
function server(fetched: { uid: number; size?: number }[], has: number[]): ImapFlow {
  const fake = {
    usable: true,
    mailbox: { uidValidity: 1n },
    async *fetch() {
      yield* fetched.map((message) => ({ ...message, internalDate: new Date(0) }))
    },
    search: async () => has,
  }
  return fake as unknown as ImapFlow
}

const uidsOf = async (client: ImapFlow): Promise<number[]> =>
  (await listMessages(client, [1, 2, 3])).map(({ uid }) => uid)

test('a message that FETCH leaves out and SEARCH does not know any more is gone', async () => {
  expect(
    await uidsOf(
      server(
        [
          { uid: 3, size: 9 },
          { uid: 1, size: 9 },
        ],
        [1, 3],
      ),
    ),
  ).toEqual([1, 3])
})

test.each([
  [
    'leaves out',
    [
      { uid: 1, size: 9 },
      { uid: 3, size: 9 },
    ],
  ],
  ['tells no size of', [{ uid: 1, size: 9 }, { uid: 2 }, { uid: 3, size: 9 }]],
])('a message that FETCH %s though the server has it is not passed over', async (_what, fetched) => {
  await expect(uidsOf(server(fetched, [1, 2, 3]))).rejects.toMatchObject({
    problem: { step: 'fetch', code: 'message-unreadable', params: { uid: 2 } },
  })
})
