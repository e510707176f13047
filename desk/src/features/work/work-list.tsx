import type { CaseItem } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { workQuery } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { Loading } from '../../components/loading.tsx'
import { useFormat } from '../../format/use-format.ts'
import { useReturnFocus } from '../../keys/use-return-focus.ts'
import { useRovingList } from '../../keys/use-roving-list.ts'
import { useStepKeys } from '../../keys/use-step-keys.ts'
import { CaseCard } from '../cases/case-card.tsx'
import { NextButton } from './next-button.tsx'
import { QueueLoads } from './queue-loads.tsx'
import s from './work.module.css'

/** Active, parked and follow-up cases of the user, then his queues. */
export function WorkList() {
  const { t } = useTranslation()
  const work = useQuery(workQuery)
  const format = useFormat()
  const navigate = useNavigate()
  const { caseId } = useParams({ strict: false })
  const roving = useRovingList()
  const list = useRef<HTMLDivElement>(null)
  useReturnFocus(list, caseId)
  const { active = [], parked = [], followUps = [], queues = [] } = work.data ?? {}
  useStepKeys(
    [...active, ...parked, ...followUps].map((item) => item.id),
    caseId,
    (id) => void navigate({ to: '/work/$caseId', params: { caseId: id } }),
  )
  const group = (title: string, items: CaseItem[]) =>
    items.length > 0 && (
      <section aria-label={title}>
        <h3 className={s.group}>
          {title} <span>{format.number(items.length)}</span>
        </h3>
        <ul className={s.list}>
          {items.map((item) => (
            <li key={item.id}>
              <CaseCard item={item} to="/work/$caseId" chosen={item.id === caseId} />
            </li>
          ))}
        </ul>
      </section>
    )
  return (
    <>
      <div className={s.head}>
        <h2 className={s.title}>{t('work.title')}</h2>
        <NextButton />
      </div>
      <div className={s.scroll} ref={list} {...roving}>
        {work.isPending && <Loading lines={6} />}
        {work.isError && (
          <Button look="link" onClick={() => void work.refetch()}>
            {t('frame.retry')}
          </Button>
        )}
        {group(t('work.active'), active)}
        {group(t('work.parked'), parked)}
        {group(t('work.followUps'), followUps)}
        {queues.length > 0 && (
          <section aria-label={t('work.queues')}>
            <h3 className={cx(s.group, s.queues)}>
              {t('work.queues')} <span>{t('work.oldest')}</span>
            </h3>
            <QueueLoads queues={queues} />
          </section>
        )}
      </div>
    </>
  )
}
