import { useTranslation } from 'react-i18next'
import { Icon } from '../icons/icon.tsx'
import s from './chip.module.css'
import { cx } from './cx.ts'

/** Who is writing in a case now. */
export function WritingChip({ name }: { name: string }) {
  const { t } = useTranslation()
  return (
    <span className={cx(s.due, s.writing)}>
      <Icon name="pen" size={13} />
      {t('list.writing', { name })}
    </span>
  )
}
