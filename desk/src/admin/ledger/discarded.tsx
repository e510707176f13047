import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { discardedQuery } from '../queries.ts'
import s from './ledger.module.css'
import type { QuarantineItem } from './quarantine-item.ts'
import { useQuarantineActions } from './use-quarantine-actions.ts'

const shown = 50

function reasonOf({ problem }: QuarantineItem): string {
  const { reason } = problem.params
  return typeof reason === 'string' ? reason : '–'
}

/** What was discarded, with the reason, and the way back. */
export function Discarded() {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const [open, setOpen] = useState(false)
  const items = useQuery({ ...discardedQuery, enabled: open }).data
  const actions = useQuarantineActions()
  return (
    <details className={s.putAside} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('quarantine.discardedTitle')}</summary>
      {items?.length === 0 && <p className={s.help}>{t('quarantine.discardedNone')}</p>}
      <ul className={s.items}>
        {items?.slice(0, shown).map((item) => (
          <li key={item.id} className={s.item}>
            <div className={s.facts}>
              <b>{item.account.name}</b>
              <span>{t('quarantine.arrived', { time: format.moment(item.arrivedAt, now) })}</span>
              <span>{format.bytes(item.size)}</span>
            </div>
            <p className={s.what}>
              {t('quarantine.reason')}: {reasonOf(item)}
            </p>
            <div className={s.actions}>
              <Button icon="undo" onClick={() => actions.restore(item.id)}>
                {t('quarantine.restore')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </details>
  )
}
