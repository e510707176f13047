import s from './letter.module.css'
import { piecesOf } from './links.ts'

/** Plain words as they stand, with addresses made links; never read as HTML. */
export function PlainText({ text, empty }: { text: string; empty: string }) {
  const body = text.replace(/\r\n?/g, '\n').replace(/\n{3,}/g, '\n\n').trim()
  if (body === '') return <p className={s.none}>{empty}</p>
  return (
    <div className={s.text}>
      {piecesOf(body).map((piece, index) =>
        piece.href ? (
          <a key={`${index}:${piece.href}`} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </div>
  )
}
