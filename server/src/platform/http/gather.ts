import { Fault } from '#platform/faults'

/** Served by one transaction; more would make the first wait for the last. */
const maxTogether = 64
/** Beyond this a tenant's requests are refused at once. */
const maxWaiting = 2_000

export interface GatherOptions<Item, Result> {
  /** Items of one group (a tenant) are served one group of items after the other. */
  groupOf(item: Item): string
  /** Items of one owner (a user) are never served together: the second finds what the first has done. */
  ownerOf(item: Item): string
  /** Serves items all or nothing; an outcome for each. Throws when the whole failed. */
  serve(items: readonly Item[]): Promise<readonly PromiseSettledResult<Result>[]>
}

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * Serves alone who comes alone and together who must wait anyway: items that come while others are served wait and
 * are the next group. There is no timer. When a group fails, each of it is tried alone.
 */
export function createGatherer<Item, Result>(
  options: GatherOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  /** Has an entry while the group is being served. */
  const waiting = new Map<string, Waiting<Item, Result>[]>()

  const work = async (group: string): Promise<void> => {
    for (
      let queue = waiting.get(group);
      queue !== undefined && queue.length > 0;
      queue = waiting.get(group)
    ) {
      const { together, later } = divide(queue, options)
      waiting.set(group, later)
      await serveAll(together, options)
      // What lies in the sockets by now comes along.
      await new Promise(setImmediate)
    }
    waiting.delete(group)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const group = options.groupOf(item)
      const queue = waiting.get(group)
      if (queue && queue.length >= maxWaiting) {
        reject(new Fault(503, 'busy', {}, 'Too many requests wait; try again in a moment'))
        return
      }
      const entry = { item, resolve, reject }
      if (queue) {
        queue.push(entry)
        return
      }
      waiting.set(group, [entry])
      void work(group)
    })
}

function divide<Item, Result>(
  queue: readonly Waiting<Item, Result>[],
  { ownerOf }: GatherOptions<Item, Result>,
) {
  const together = new Map<string, Waiting<Item, Result>>()
  const later: Waiting<Item, Result>[] = []
  for (const entry of queue) {
    const owner = ownerOf(entry.item)
    if (together.has(owner) || together.size >= maxTogether) later.push(entry)
    else together.set(owner, entry)
  }
  return { together: [...together.values()], later }
}

/** Settles every entry; never rejects. */
async function serveAll<Item, Result>(
  entries: readonly Waiting<Item, Result>[],
  options: GatherOptions<Item, Result>,
): Promise<void> {
  try {
    const outcomes = await options.serve(entries.map((entry) => entry.item))
    for (const [index, { resolve, reject }] of entries.entries()) {
      const outcome = outcomes[index]
      if (outcome?.status === 'fulfilled') resolve(outcome.value)
      else reject(outcome?.reason ?? new Error('assertion failed: an item has no outcome'))
    }
  } catch (error) {
    if (entries.length === 1) entries[0]?.reject(error)
    else for (const entry of entries) await serveAll([entry], options)
  }
}
