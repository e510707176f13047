import { type RefObject, useEffect, useRef, useState } from 'react'

export interface BoxEvents {
  /** Files dropped on or pasted into the box. */
  onFiles: (files: FileList) => void
  /** Ctrl (or Cmd) and Enter. */
  onSend: () => void
  /** Escape. */
  onLeave: () => void
  /** While nothing may be changed, files are not taken. */
  readOnly: boolean
}

/** What concerns the composer as a whole, caught before the editor inside sees it. Says whether files hover over it. */
export function useBoxEvents(box: RefObject<HTMLElement | null>, events: BoxEvents): boolean {
  const [dragging, setDragging] = useState(false)
  const present = useRef(events)
  present.current = events
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const gone = new AbortController()
    const on = <K extends keyof HTMLElementEventMap>(type: K, run: (event: HTMLElementEventMap[K]) => void) =>
      element.addEventListener(type, run, { capture: true, signal: gone.signal })
    const take = (event: Event, files: FileList | undefined) => {
      if (files === undefined || files.length === 0 || present.current.readOnly) return
      event.preventDefault()
      event.stopPropagation()
      present.current.onFiles(files)
    }
    on('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files') || present.current.readOnly) return
      event.preventDefault()
      setDragging(true)
    })
    on('dragleave', (event) => {
      if (!element.contains(event.relatedTarget as Node | null)) setDragging(false)
    })
    on('drop', (event) => {
      setDragging(false)
      take(event, event.dataTransfer?.files)
    })
    on('paste', (event) => take(event, event.clipboardData?.files))
    on('keydown', (event) => {
      const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
      if (!sends && event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      if (sends) present.current.onSend()
      else present.current.onLeave()
    })
    return () => gone.abort()
  }, [box])
  return dragging
}
