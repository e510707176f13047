import s from './letter.module.css'
import { piecesOf } from './links.ts'
import { paragraphsOf } from './paragraphs.ts'

/** Plain words as they stand, with addresses made links; never read as HTML. */
export function PlainText({ text, empty }: { text: string; empty: string }) {
  const paragraphs = paragraphsOf(text)
  if (paragraphs.length === 0) return <p className={s.none}>{empty}</p>
  return (
    <div className={s.text}>
      {paragraphs.map((paragraph, index) => (
        // Paragraphs never change places, so their place names them.
        <p key={index}>
          <Linked text={paragraph} />
        </p>
      ))}
    </div>
  )
}

function Linked({ text }: { text: string }) {
  return piecesOf(text).map((piece, index) =>
    piece.href ? (
      <a key={`${index}:${piece.href}`} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    ) : (
      piece.text
    ),
  )
}
