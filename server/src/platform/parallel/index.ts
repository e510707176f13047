/** Many pieces of work, few at the same time. */

/**
 * Works on all items, at most `atOnce` at the same time, begun in their order; one that fails does not stop the
 * others. Outcomes in the order of the items.
 */
export async function settleParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const outcomes: PromiseSettledResult<R>[] = []
  const left = items.entries()
  const lane = async (): Promise<void> => {
    for (const [index, item] of left) {
      const [outcome] = await Promise.allSettled([(async () => work(item))()])
      outcomes[index] = outcome
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane))
  return outcomes
}
