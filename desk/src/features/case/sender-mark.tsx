import type { Message } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Hint } from '../../components/hint.tsx'
import { Icon } from '../../icons/icon.tsx'
import s from './letter.module.css'

const icons = { pass: 'shield', fail: 'late', none: 'info' } as const

/** Whether the sender's domain stands behind the mail: an icon and a word; nothing where nobody looked. */
export function SenderMark({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { authentication } = message
  if (authentication === null || authentication.by === null) return null
  const { result, domain, method } = authentication
  const hint = t(`letter.sender.${result}Hint`, {
    domain: domain ?? '',
    method: (method ?? '').toUpperCase(),
  })
  return (
    <Hint label={hint}>
      <button type="button" className={s.mark} data-result={result} aria-label={hint}>
        <Icon name={icons[result]} size={14} />
        {t(`letter.sender.${result}`)}
      </button>
    </Hint>
  )
}

/** What is odd about a sender, a sentence each. */
export function SenderNote({ message }: { message: Message }) {
  const { t } = useTranslation()
  const flags = message.senderIdentity?.flags ?? []
  return flags.map(({ code, params }) => (
    <p key={code} className={s.suspected}>
      <Icon name="late" size={16} />
      {t(`letter.sender.${code}`, { claimed: params.claimed ?? '' })}
    </p>
  ))
}
