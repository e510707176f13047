import type { Message } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Icon } from '../../icons/icon.tsx'
import s from './letter.module.css'
import type { OutsidePictures } from './use-outside-pictures.ts'

/** Says that pictures from outside are not loaded, and offers them: once, or always for this sender. */
export function OutsidePicturesNote({ message, pictures }: { message: Message; pictures: OutsidePictures }) {
  const { t } = useTranslation()
  const address = message.from?.address ?? ''
  const { shown, always, show, showAlways } = pictures
  return (
    <p className={s.blocked}>
      <Icon name="image" size={15} />
      <span>{t(shown ? 'letter.picturesShown' : 'letter.picturesHeld')}</span>
      {!shown && (
        <Button look="link" onClick={show}>
          {t('letter.picturesShow')}
        </Button>
      )}
      {address !== '' && (
        <Button look="link" onClick={() => showAlways(!always)}>
          {t(always ? 'letter.picturesNever' : 'letter.picturesAlways', { address })}
        </Button>
      )}
    </p>
  )
}
