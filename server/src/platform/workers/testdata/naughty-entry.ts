import { serveWorker } from '../index.ts'

/** Does what it is told, however bad. */
serveWorker((input: { act: 'echo' | 'spin' | 'eat' | 'throw' | 'exit'; value?: unknown }) => {
  if (input.act === 'spin') for (;;);
  if (input.act === 'eat') {
    const hoard: unknown[] = []
    for (;;) hoard.push(new Array(10_000).fill({ n: hoard.length }))
  }
  if (input.act === 'throw') throw new RangeError('as told')
  if (input.act === 'exit') process.exit(3)
  return { result: input.value }
})
