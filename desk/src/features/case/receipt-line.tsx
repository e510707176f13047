import type { Message } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './thread.module.css'

/** An automatic receipt: one slim line that opens to its text. */
export function ReceiptLine({ message }: { message: Message }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const to = message.to[0]
  return (
    <details className={s.receipt}>
      <summary>
        <Icon name="ok" size={15} />
        <span>{t('letter.receipt', { name: to?.name || to?.address || '' })}</span>
        <time dateTime={message.at} title={format.moment(message.at, now)}>
          {format.near(message.at, now)}
        </time>
      </summary>
      <p>{message.text}</p>
    </details>
  )
}
