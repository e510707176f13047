import type { Permission } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { Icon } from '../../icons/icon.tsx'
import type { PageName } from '../place.ts'
import s from './page.module.css'
import { useHolders } from './use-holders.ts'

/** Instead of a page that the profile does not open: who may. */
export function PermissionWall({ page, permission }: { page: PageName; permission: Permission }) {
  const { t } = useTranslation('admin')
  const holders = useHolders(permission)
  return (
    <>
      <h1 className="visually-hidden">{t(`nav.${page}`)}</h1>
      <EmptyState icon="lock" title={t('wall.title', { page: t(`nav.${page}`) })}>
        {t('wall.help', holders)}
      </EmptyState>
    </>
  )
}

/** Above a form that one may only look at. */
export function ReadOnlyNote({ permission }: { permission: Permission }) {
  const { t } = useTranslation('admin')
  return (
    <p className={s.note}>
      <Icon name="lock" size={16} />
      {t('wall.readOnly', useHolders(permission))}
    </p>
  )
}
