import type { Account } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './accounts.module.css'
import { healthOf } from './health.ts'

/** How an account stands: icon, word and colour say the same. */
export function AccountState({ account }: { account: Account }) {
  const { t } = useTranslation('admin')
  const { state, tone, icon } = healthOf(account)
  return (
    <span className={cx(s.chip, s[tone])}>
      <Icon name={icon} size={14} />
      {t(`accounts.state.${state}`)}
    </span>
  )
}
