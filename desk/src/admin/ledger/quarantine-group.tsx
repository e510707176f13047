import type { listQuarantineGroups, RouteReply } from '@kontor/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { DiscardSheet } from './discard-sheet.tsx'
import s from './ledger.module.css'
import { useQuarantineActions } from './use-quarantine-actions.ts'

type Group = RouteReply<typeof listQuarantineGroups>['items'][number]

/** Very many messages of one sender, worked as one. */
export function QuarantineGroupEntry({ group }: { group: Group }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const actions = useQuarantineActions()
  const [discarding, setDiscarding] = useState(false)
  const { account, code, sender, count } = group
  const key = { account: account.id, code, sender }
  return (
    <li className={s.item}>
      <div className={s.facts}>
        <b>{account.name}</b>
        <span>{t('quarantine.groupOf', { count, messages: format.number(count) })}</span>
        <span>
          {t('quarantine.span', {
            from: format.moment(group.oldestAt, now),
            to: format.moment(group.newestAt, now),
          })}
        </span>
      </div>
      <p className={s.what}>{t('quarantine.groupWhat', { sender })}</p>
      <p className={s.todo}>{t('quarantine.groupDo')}</p>
      <div className={s.actions}>
        <Button icon="take" onClick={() => actions.many({ group: key, action: 'retry' })}>
          {t('quarantine.groupTake')}
        </Button>
        <Button icon="close" onClick={() => setDiscarding(true)}>
          {t('quarantine.groupDiscard')}
        </Button>
      </div>
      <DiscardSheet
        opened={discarding}
        onClose={() => setDiscarding(false)}
        onDiscard={(reason) => actions.many({ group: key, action: 'discard', reason })}
      />
    </li>
  )
}
