import type { OutboxItem } from '@kontor/contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import s from './outbox.module.css'
import { groupOf } from './outbox-item.ts'
import { fenceAnswers, useOutboxActions } from './use-outbox-actions.ts'

/** One message: to whom, how it stands, and what can be done. */
export function OutboxEntry({ item }: { item: OutboxItem }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const actions = useOutboxActions()
  const which = { number: item.case.number }
  return (
    <li className={s.item}>
      <div className={s.facts}>
        <Link to="/cases/$caseId" params={{ caseId: item.case.id }} className={s.number}>
          {item.case.number}
        </Link>
        <span>{item.account.name}</span>
        <span>{t('outbox.since', { time: format.moment(item.createdAt, now) })}</span>
        {item.kind === 'receipt' && <span>{t('outbox.receipt')}</span>}
      </div>
      <p className={s.subject}>{item.subject}</p>
      <p className={s.people}>{item.deliveries.map(({ address }) => address).join(', ')}</p>
      <p className={s.state}>{stateText(item)}</p>
      {groupOf(item) === 'decide' && (
        <div className={s.actions}>
          <Button
            icon="ok"
            aria-disabled={actions.busy}
            aria-label={t('outbox.arrivedOf', which)}
            onClick={() => actions.settle(item, true)}
          >
            {t('outbox.arrived')}
          </Button>
          <Button
            icon="again"
            aria-disabled={actions.busy}
            aria-label={t('outbox.againOf', which)}
            onClick={() => actions.settle(item, false)}
          >
            {t('outbox.again')}
          </Button>
        </div>
      )}
      {item.holds.some(({ kind }) => kind === 'restore') && (
        <div className={s.actions}>
          {fenceAnswers.map((answer) => (
            <Button
              key={answer}
              aria-disabled={actions.busy}
              aria-label={`${t(`outbox.release.${answer}`)}, ${item.case.number}`}
              onClick={() => actions.release(item, answer)}
            >
              {t(`outbox.release.${answer}`)}
            </Button>
          ))}
        </div>
      )}
      {item.state === 'due' && item.attempts > 0 && (
        <div className={s.actions}>
          <Button
            icon="again"
            aria-disabled={actions.busy}
            aria-label={t('outbox.tryOf', which)}
            onClick={() => actions.tryNow(item)}
          >
            {t('outbox.tryNow')}
          </Button>
        </div>
      )}
    </li>
  )

  function stateText({ state, probing, attempts, problem, nextAttemptAt, holds }: OutboxItem): string {
    if (state === 'uncertain') return t(probing ? 'outbox.probing' : 'outbox.unknown')
    if (state === 'held') {
      const until = holds.map((hold) => hold.until).findLast((time) => time !== null) ?? null
      return until === null
        ? t('outbox.heldOpen', { why: holds.map(({ kind }) => t(`outbox.hold.${holdOf(kind)}`)).join(', ') })
        : t('outbox.heldUntil', { time: format.moment(until, now) })
    }
    if (state !== 'due') return t('outbox.sending')
    if (attempts === 0) return t('outbox.inLine')
    return t('outbox.retrying', {
      count: attempts,
      problem: problem || t('outbox.noReason'),
      time: nextAttemptAt ? format.ahead(nextAttemptAt, now) : '',
    })
  }
}

const knownHolds = ['undo', 'schedule', 'approval', 'operator', 'restore'] as const
function holdOf(kind: string): (typeof knownHolds)[number] {
  return knownHolds.find((known) => known === kind) ?? 'operator'
}
