import { readQuarantinedRaw } from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import buttons from '../../components/button.module.css'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { problemText } from '../accounts/problem.ts'
import { DiscardSheet } from './discard-sheet.tsx'
import s from './ledger.module.css'
import { QuarantinePreview } from './quarantine-preview.tsx'
import type { QuarantineItem } from './quarantine-item.ts'
import { useQuarantineActions } from './use-quarantine-actions.ts'

export interface QuarantineEntryProps {
  item: QuarantineItem
  /** Whether it is chosen; null where nothing can be chosen. */
  chosen: boolean | null
  onChoose: () => void
}

/** One message in quarantine: why it is here, and what can be done. */
export function QuarantineEntry({ item, chosen, onChoose }: QuarantineEntryProps) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const actions = useQuarantineActions()
  const [discarding, setDiscarding] = useState(false)
  const [seen, setSeen] = useState(false)
  const arrived = format.moment(item.arrivedAt, now)
  const which = { account: item.account.name, time: arrived }
  const { what, todo } = problemText({ step: 'read', ...item.problem }, t, format)
  return (
    <li className={s.item}>
      <div className={s.facts}>
        {chosen !== null && (
          <input
            type="checkbox"
            checked={chosen}
            onChange={onChoose}
            aria-label={t('quarantine.chooseOf', which)}
          />
        )}
        <b>{item.account.name}</b>
        <span>{t('quarantine.arrived', { time: arrived })}</span>
        <span>{format.bytes(item.size)}</span>
        <span>{t('quarantine.attempts', { count: item.attempts })}</span>
      </div>
      <p className={s.what}>{what}</p>
      <p className={s.todo}>{todo}</p>
      {seen && <QuarantinePreview id={item.id} />}
      <div className={s.actions}>
        <Button icon="again" aria-label={t('quarantine.retryOf', which)} onClick={() => actions.retry(item)}>
          {t('quarantine.retry')}
        </Button>
        <Button icon="info" aria-expanded={seen} onClick={() => setSeen(!seen)}>
          {t('quarantine.preview')}
        </Button>
        <Button icon="take" title={t('quarantine.releaseHelp')} onClick={() => actions.release(item)}>
          {t('quarantine.release')}
        </Button>
        <a
          className={cx(buttons.button, buttons.outline)}
          href={pathOf(readQuarantinedRaw, { id: item.id })}
          download={`${item.id}.eml`}
          aria-label={t('quarantine.downloadOf', which)}
        >
          <Icon name="download" size={17} />
          {t('quarantine.download')}
        </a>
        <Button
          icon="close"
          aria-label={t('quarantine.discardOf', which)}
          onClick={() => setDiscarding(true)}
        >
          {t('quarantine.discard')}
        </Button>
      </div>
      <DiscardSheet
        opened={discarding}
        onClose={() => setDiscarding(false)}
        onDiscard={(reason) => actions.discard(item, reason)}
      />
    </li>
  )
}
