/** A while in which something else goes on; nobody waits for an event by it. */
export function pause(ms: number): Promise<void> {
  return new Promise((over) => setTimeout(over, ms))
}

/** Looks every `everyMs` until `holds`; false when the limit passed. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  limitMs: number,
  everyMs = 50,
): Promise<boolean> {
  const end = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > end) return false
    await pause(everyMs)
  }
  return true
}
