import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Loading } from '../../components/loading.tsx'
import { LoadFailed } from '../parts/load-failed.tsx'
import { previewQuery } from '../queries.ts'
import s from './ledger.module.css'

/** The head of a message as plain text: nothing of it is loaded, run or can be clicked. */
export function QuarantinePreview({ id }: { id: string }) {
  const { t } = useTranslation('admin')
  const preview = useQuery(previewQuery(id))
  if (preview.isError) return <LoadFailed error={preview.error} retry={() => void preview.refetch()} />
  if (!preview.data) return <Loading lines={3} />
  const { from, subject, lines } = preview.data
  return (
    <div className={s.preview}>
      <p>
        <b>{subject || t('quarantine.noSubject')}</b>
        {from && ` · ${from.address || from.name}`}
      </p>
      {lines.length > 0 && <pre>{lines.join('\n')}</pre>}
    </div>
  )
}
