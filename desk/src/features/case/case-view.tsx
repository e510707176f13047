import { ApiError } from '@kontor/contract/client'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.ts'
import { caseQuery } from '../../api/queries.ts'
import { findCase } from '../../cache/cases.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { useFormat } from '../../format/use-format.ts'
import { useSession } from '../../session/use-session.ts'
import { ComposerDock } from '../composer/composer-dock.tsx'
import { useComposer } from '../composer/use-composer.ts'
import { CustomerPanel } from '../customer/customer-panel.tsx'
import { CaseHead } from './case-head.tsx'
import { CaseToolbar } from './case-toolbar.tsx'
import s from './case.module.css'
import { Thread } from './thread.tsx'
import { useLease } from './use-lease.ts'
import { usePanel } from './use-panel.ts'

/** One case: head, actions, messages, composer; customer and history beside it. */
export function CaseView({ caseId }: { caseId: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const client = useQueryClient()
  const detail = useQuery(caseQuery(caseId))
  const item = detail.data ?? findCase(client, caseId)
  const { user } = useSession()
  const own = item?.assignee?.id === user.id
  const composer = useComposer(caseId, detail.data, own)
  const lease = useLease({
    caseId,
    hold: detail.data !== undefined && (composer.opened || (own && item?.status === 'active')),
    own,
    holderId: detail.data?.lease?.user.id,
  })
  const head = useRef<HTMLHeadingElement>(null)
  const [panel, setPanel] = usePanel()
  const known = item !== undefined
  useDocumentTitle(item ? `${item.number} ${item.subject} · Kontor` : 'Kontor')

  useEffect(() => {
    if (known) head.current?.focus({ preventScroll: true })
  }, [known])

  if (detail.isError && !detail.data) {
    const gone = detail.error instanceof ApiError && detail.error.status === 404
    return (
      <main id="centre" tabIndex={-1} className={s.case}>
        <EmptyState
          main
          icon={gone ? 'find' : 'offline'}
          title={gone ? t('case.gone') : errorText(detail.error, t, format)}
          actions={!gone && <Button onClick={() => void detail.refetch()}>{t('frame.retry')}</Button>}
        >
          {gone && t('case.goneHelp')}
        </EmptyState>
      </main>
    )
  }
  return (
    <>
      <main id="centre" tabIndex={-1} className={s.case}>
        {item ? (
          <header className={s.head}>
            <CaseHead
              item={item}
              detail={detail.data}
              headingRef={head}
              readAt={detail.dataUpdatedAt}
              panel={panel}
              onPanel={() => setPanel(!panel)}
            />
            <CaseToolbar item={item} detail={detail.data} composer={composer} lease={lease} />
          </header>
        ) : (
          <Loading lines={4} />
        )}
        <Thread caseId={caseId} account={item?.account.name ?? ''} />
        {detail.data && <ComposerDock detail={detail.data} composer={composer} lease={lease} />}
      </main>
      {panel && <CustomerPanel caseId={caseId} item={item} onClose={() => setPanel(false)} />}
    </>
  )
}
