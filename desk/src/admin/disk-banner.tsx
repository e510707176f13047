import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Icon } from '../icons/icon.tsx'
import { useMay } from '../session/use-session.ts'
import s from './disk-banner.module.css'
import { accountsQuery } from './queries.ts'

/** Says on every page of administration that nothing can be taken in because the disk is full. */
export function DiskBanner() {
  const { t } = useTranslation('admin')
  const accounts = useQuery({ ...accountsQuery, enabled: useMay('account.read') }).data
  if (!accounts?.some(({ problem }) => problem?.code === 'disk-full')) return null
  return (
    <p className={s.banner} role="alert">
      <Icon name="late" size={17} />
      {t('disk.full')}
    </p>
  )
}
