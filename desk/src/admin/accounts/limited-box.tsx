import type { Account } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './accounts.module.css'

export interface LimitedBoxProps {
  via: unknown
  limited: NonNullable<Account['limited']>
}

const ways = {
  imap: 'accounts.limitedImap',
  smtp: 'accounts.limitedSmtp',
  http: 'accounts.limitedHttp',
} as const

/** Why an account takes nothing in at the moment, what happens to mail meanwhile, and when it goes on. */
export function LimitedBox({ via, limited }: LimitedBoxProps) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const open = format.number(limited.open)
  return (
    <div className={cx(s.problem, s.mild)}>
      <Icon name="late" size={17} />
      <div>
        <p className={s.what}>
          {t(limited.by === 'tenant' ? 'accounts.limitedByTenant' : 'accounts.limitedByAccount', {
            open,
            limit: format.number(limited.limit),
          })}
        </p>
        <p className={s.todo}>
          {t(ways[via as keyof typeof ways] ?? 'accounts.limitedImap')}{' '}
          {t('accounts.limitedUntil', { below: format.number(limited.resumesBelow) })}
        </p>
        <p className={s.when}>{t('accounts.limitedSince', { time: format.moment(limited.since, now) })}</p>
      </div>
    </div>
  )
}
