import type { Message } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../icons/icon.tsx'
import s from './letter.module.css'

/** Warnings with a sentence of their own. */
const own = new Set(['variant', 'released', 'verification'])

/** What is odd about a message as it was read, each thing once. */
export function LetterWarnings({ warnings }: { warnings: Message['warnings'] }) {
  const { t } = useTranslation()
  const variant = warnings.find(({ code }) => code === 'variant')
  const released = warnings.some(({ code }) => code === 'released')
  const damaged = warnings.some(({ code }) => !own.has(code))
  const verification = warnings.some(({ code }) => code === 'verification')
  const number = variant?.params.number
  const place = typeof number === 'string' ? t('letter.variantCase', { number }) : ''
  return (
    <>
      {variant && <Note text={t('letter.variant', { case: place })} />}
      {verification && <Note text={t('letter.verification')} />}
      {released && <Note text={t('letter.released')} />}
      {damaged && <Note text={t('letter.warning')} />}
    </>
  )
}

function Note({ text }: { text: string }) {
  return (
    <p className={s.suspected}>
      <Icon name="info" size={16} />
      {text}
    </p>
  )
}
