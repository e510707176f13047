import { Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Sheet } from '../../components/sheet.tsx'
import s from './ledger.module.css'

const maxReasonChars = 500

export interface DiscardSheetProps {
  opened: boolean
  onClose: () => void
  onDiscard: (reason: string) => void
}

/** Asks for the reason before a message is discarded. */
export function DiscardSheet({ opened, onClose, onDiscard }: DiscardSheetProps) {
  const { t } = useTranslation('admin')
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const missing = reason.trim() === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (missing) return
    onDiscard(reason.trim())
    onClose()
  }
  return (
    <Sheet opened={opened} onClose={onClose} title={t('quarantine.discardTitle')} size={460}>
      <form className={s.form} onSubmit={submit} noValidate>
        <p>{t('quarantine.discardHelp')}</p>
        <Textarea
          label={t('quarantine.reason')}
          description={t('quarantine.reasonHint')}
          rows={3}
          maxLength={maxReasonChars}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={asked && missing ? t('field.required') : null}
        />
        <div className={s.answers}>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button look="primary" type="submit">
            {t('quarantine.discard')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
