import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { messagesQuery } from '../../api/queries.ts'
import { troubleOf } from '../../cache/trouble.ts'
import s from '../../components/chip.module.css'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../icons/icon.tsx'

/** Marks a case whose last answer did not arrive, or perhaps not. Live news keep it true, so it never reads by time. */
export function TroubleChip({ caseId }: { caseId: string }) {
  const { t } = useTranslation()
  const { data: trouble } = useQuery({
    ...messagesQuery(caseId),
    staleTime: Number.POSITIVE_INFINITY,
    select: troubleOf,
  })
  if (!trouble) return null
  return (
    <span className={cx(s.due, trouble === 'refused' ? s.late : s.warn)}>
      <Icon name={trouble === 'refused' ? 'late' : 'ask'} size={12} />
      {t(`delivery.chip.${trouble}`)}
    </span>
  )
}
