import { useTranslation } from 'react-i18next'
import { Icon } from '../../icons/icon.tsx'
import s from './composer.module.css'
import type { DraftContent } from './draft-content.ts'
import { recipientDiff } from './recipient-diff.ts'

export interface RecipientChangeProps {
  content: DraftContent
  /** Everybody of the mail that is answered. */
  people: readonly string[]
  names: ReadonlyMap<string, string>
}

/** Says, before anything is sent, who gets this answer for the first time and who no longer does. */
export function RecipientChange({ content, people, names }: RecipientChangeProps) {
  const { t } = useTranslation()
  const { added, dropped } = recipientDiff(people, [...content.to, ...content.cc, ...content.bcc])
  const list = (addresses: readonly string[]) =>
    addresses.map((address) => names.get(address.toLowerCase()) ?? address).join(', ')
  if (added.length === 0 && dropped.length === 0) return null
  return (
    <div className={s.change} role="status">
      {added.length > 0 && (
        <p className={s.added}>
          <Icon name="user" size={14} />
          <span>{t('composer.added', { count: added.length, people: added.join(', ') })}</span>
        </p>
      )}
      {dropped.length > 0 && (
        <p>
          <Icon name="info" size={14} />
          <span>{t('composer.dropped', { count: dropped.length, people: list(dropped) })}</span>
        </p>
      )}
    </div>
  )
}
