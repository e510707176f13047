import { limits } from '@kontor/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import s from './composer.module.css'
import type { DraftContent } from './draft-content.ts'
import type { DraftKeeper } from './draft-keeper.ts'
import { Recipients } from './recipients.tsx'

export interface ComposerHeadProps {
  content: DraftContent
  keeper: DraftKeeper
  disabled: boolean
  onFold: () => void
  names: ReadonlyMap<string, string>
}

/** To; on demand Cc, Bcc and the subject. */
export function ComposerHead({ content, keeper, disabled, onFold, names }: ComposerHeadProps) {
  const { t } = useTranslation()
  const [more, setMore] = useState(false)
  const full = more || content.cc.length + content.bcc.length > 0
  const labels = { to: t('composer.to'), cc: t('composer.cc'), bcc: t('composer.bcc') }
  const field = (name: 'to' | 'cc' | 'bcc', autoFocus = false) => (
    <Recipients
      label={labels[name]}
      value={content[name]}
      onChange={(value) => keeper.edit(() => ({ [name]: value }))}
      disabled={disabled}
      names={names}
      autoFocus={autoFocus}
    />
  )
  return (
    <div className={s.head}>
      <div className={s.headLine}>
        {field('to')}
        {!full && (
          <Button look="quiet" className={s.small} onClick={() => setMore(true)}>
            {t('composer.showCc')}
          </Button>
        )}
        <Button
          look="quiet"
          icon="down"
          className={s.small}
          aria-label={t('composer.shrink')}
          title={t('composer.shrink')}
          onClick={onFold}
        />
      </div>
      {full && (
        <>
          <div className={s.headLine}>{field('cc', more)}</div>
          <div className={s.headLine}>{field('bcc')}</div>
          <label className={s.subject}>
            {t('composer.subject')}
            <input
              value={content.subject}
              maxLength={limits.subjectChars}
              disabled={disabled}
              onChange={(event) => keeper.edit(() => ({ subject: event.target.value }))}
            />
          </label>
        </>
      )}
    </div>
  )
}
