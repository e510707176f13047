import type { Message } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import s from './letter.module.css'
import { MailFrame } from './mail-frame.tsx'
import { OutsidePicturesNote } from './outside-pictures.tsx'
import { PlainText } from './plain-text.tsx'
import { useOutsidePictures } from './use-outside-pictures.ts'
import { hasNewWords, hasRest, type View, wholeView } from './views.ts'

export interface LetterBodyProps {
  message: Message
  sender: string
  view: View
  onView: (view: View) => void
}

/** The words: new ones first, the rest behind `···`. */
export function LetterBody({ message, sender, view, onView }: LetterBodyProps) {
  const { t } = useTranslation()
  const rest = hasRest(message)
  const folded = view === 'new'
  const pictures = useOutsidePictures(message)
  return (
    <>
      {view === 'sent' && message.html !== null ? (
        <>
          <MailFrame
            html={message.html}
            title={t('letter.frame', { name: sender })}
            picturesOf={pictures.shown ? message.id : null}
          />
          {pictures.any && <OutsidePicturesNote message={message} pictures={pictures} />}
        </>
      ) : (
        <PlainText text={folded ? message.visibleText : message.text} empty={t('letter.empty')} />
      )}
      {rest && hasNewWords(message) && (
        <button
          type="button"
          className={s.fold}
          aria-expanded={!folded}
          aria-label={folded ? t('letter.showQuote') : t('letter.hideQuote')}
          title={folded ? t('letter.showQuote') : t('letter.hideQuote')}
          onClick={() => onView(folded ? wholeView(message) : 'new')}
        >
          ···
        </button>
      )}
    </>
  )
}
