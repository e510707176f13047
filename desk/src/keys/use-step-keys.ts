import { useKeys } from './use-keys.ts'

/** J and K open the next and the previous case of a list. */
export function useStepKeys(ids: string[], present: string | undefined, open: (id: string) => void) {
  const step = (by: 1 | -1) => {
    const at = present === undefined ? -1 : ids.indexOf(present)
    const target = at < 0 ? ids[0] : ids[at + by]
    if (target !== undefined) open(target)
  }
  useKeys({ j: () => step(1), k: () => step(-1) })
}
