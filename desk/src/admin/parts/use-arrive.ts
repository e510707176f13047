import { type RefObject, useEffect } from 'react'

/**
 * Where the keyboard stands on a page that has just opened: in the first field when there is something to fill in,
 * else at the beginning, unless something here has the focus already.
 */
export function useArrive(form?: RefObject<HTMLFormElement | null>, fill = false) {
  useEffect(() => {
    const first = fill ? form?.current?.querySelector<HTMLElement>('input:not([type="radio"]), select') : null
    if (first) first.focus()
    else if (document.activeElement === document.body) document.getElementById('centre')?.focus()
  }, [form, fill])
}
