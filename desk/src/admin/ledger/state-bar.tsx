import type { LedgerState } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { useFormat } from '../../format/use-format.ts'
import s from './ledger.module.css'
import { type LedgerDay, partsOf } from './states.ts'

export interface StateBarProps {
  states: LedgerDay['states']
  /** Length beside the longest bar, 0 to 1. */
  share: number
  /** Asks for the messages behind a number. */
  onState?: ((state: LedgerState) => void) | undefined
}

/** A bar of what became of the messages, with the same in words below it. */
export function StateBar({ states, share, onState }: StateBarProps) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const parts = partsOf(states)
  if (parts.length === 0) return null
  return (
    <div className={s.states}>
      <div className={s.bar} style={{ width: `${Math.max(share, 0.04) * 100}%` }} aria-hidden>
        {parts.map(({ state, count }) => (
          <span key={state} className={cx(s.part, s[state])} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className={s.legend}>
        {parts.map(({ state, count }) => (
          <li key={state}>
            <span className={cx(s.dot, s[state])} aria-hidden />
            {onState ? (
              <button type="button" className={s.figure} onClick={() => onState(state)}>
                <b>{format.number(count)}</b> {t(`ledger.state.${state}`)}
              </button>
            ) : (
              <>
                <b>{format.number(count)}</b> {t(`ledger.state.${state}`)}
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
