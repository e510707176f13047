import sans from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import { readRemotePicture } from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { useEffect, useRef, useState } from 'react'
import s from './letter.module.css'

const policy = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src 'self'"
const smallestPx = 40
/** A mail taller than this scrolls inside its frame. */
const tallestPx = 20_000
/** The server gives no more of one message. */
const maxPictures = 100

const style = `
  @font-face { font-family: 'Kontor Sans'; src: url('${sans}') format('woff2'); font-weight: 100 900 }
  html { color-scheme: light; background: #fff; overflow-x: auto; overflow-y: hidden }
  body { margin: 0; padding: 1px 0; color: #1c2024; font: 15px/1.58 'Kontor Sans', system-ui, sans-serif; overflow-wrap: anywhere }
  img { max-width: 100%; height: auto } table { max-width: 100% } pre { white-space: pre-wrap }
  blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid #d3cdc0; color: #555d66 }`

function documentOf(html: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><base target="_blank"><style>${style}</style><body>${html}`
}

export interface MailFrameProps {
  html: string
  title: string
  /** The message whose pictures from outside are shown; null keeps them away. */
  picturesOf: string | null
}

/** Pictures from outside come from our own server, by their place in the message; the frame's policy allows no other. */
function showPictures(mail: Document | null | undefined, messageId: string) {
  const held = mail?.querySelectorAll<HTMLImageElement>('img[data-blocked-src]') ?? []
  for (const [place, image] of [...held].entries())
    if (place < maxPictures) image.src = pathOf(readRemotePicture, { id: messageId, place: String(place) })
}

/**
 * HTML of a mail, sanitised by the server, shown apart from the page.
 *
 * The sandbox withholds `allow-scripts`: nothing in the frame ever runs, whatever a sanitiser might miss, and the
 * frame's own policy loads only our own pictures and letters. It does grant `allow-same-origin`, which without scripts gives the
 * mail no power, but lets this page measure the height and lets our pictures load with the user's cookie.
 * The two must never be granted together.
 */
export function MailFrame({ html, title, picturesOf }: MailFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const watching = useRef<ResizeObserver>(null)
  const [heightPx, setHeightPx] = useState(smallestPx)

  useEffect(() => {
    if (picturesOf !== null) showPictures(frame.current?.contentDocument, picturesOf)
  }, [picturesOf])

  const measure = () => {
    const body = frame.current?.contentDocument?.body
    if (!body) return
    const grow = () =>
      setHeightPx(Math.min(tallestPx, Math.max(smallestPx, Math.ceil(body.scrollHeight) + 2)))
    watching.current?.disconnect()
    watching.current = new ResizeObserver(grow)
    watching.current.observe(body)
    grow()
  }

  return (
    <iframe
      ref={frame}
      className={s.frame}
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={documentOf(html)}
      style={{ height: heightPx }}
      onLoad={() => {
        if (picturesOf !== null) showPictures(frame.current?.contentDocument, picturesOf)
        measure()
      }}
    />
  )
}
