import { useTranslation } from 'react-i18next'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'

/** When something happened last: today, 10:47; or that it never did. */
export function TimeAgo({ at }: { at: string | null }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  if (at === null) return <>{t('parts.never')}</>
  return (
    <time dateTime={at} title={`${format.date(at)}, ${format.timeWithSeconds(at)}`}>
      {format.moment(at, now)}
    </time>
  )
}
