import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Loading } from '../../components/loading.tsx'
import { Icon } from '../../icons/icon.tsx'
import { LoadFailed } from '../parts/load-failed.tsx'
import { quarantineGroupsQuery, quarantineQuery } from '../queries.ts'
import { DiscardSheet } from './discard-sheet.tsx'
import { Discarded } from './discarded.tsx'
import s from './ledger.module.css'
import { QuarantineEntry } from './quarantine-entry.tsx'
import { QuarantineGroupEntry } from './quarantine-group.tsx'
import { useQuarantineActions } from './use-quarantine-actions.ts'

/** Messages that somebody has to look at: groups of one sender first, then one by one. */
export function Quarantine() {
  const { t } = useTranslation('admin')
  const quarantine = useQuery(quarantineQuery)
  const groups = useQuery(quarantineGroupsQuery).data ?? []
  const items = quarantine.data
  const count = (items?.length ?? 0) + groups.reduce((sum, group) => sum + group.count, 0)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) => setChosen((before) => before.symmetricDifference(new Set([id])))
  const there = items?.filter(({ id }) => chosen.has(id)).map(({ id }) => id) ?? []
  return (
    <section className={s.quarantine} aria-labelledby="quarantine">
      <h2 className={s.heading} id="quarantine">
        {t('quarantine.title')}
        {count > 0 && <span className={s.count}>{count}</span>}
      </h2>
      <p className={s.help}>{t('quarantine.lead')}</p>
      {quarantine.isPending && <Loading />}
      {quarantine.isError && !items && (
        <LoadFailed error={quarantine.error} retry={() => void quarantine.refetch()} />
      )}
      {items?.length === 0 && groups.length === 0 && (
        <p className={s.clear}>
          <Icon name="ok" size={17} />
          {t('quarantine.empty')}
        </p>
      )}
      {items && items.length > 1 && (
        <Bulk all={items.map(({ id }) => id)} chosen={there} onChosen={(ids) => setChosen(new Set(ids))} />
      )}
      <ul className={s.items}>
        {groups.map((group) => (
          <QuarantineGroupEntry key={`${group.account.id} ${group.code} ${group.sender}`} group={group} />
        ))}
        {items?.map((item) => (
          <QuarantineEntry
            key={item.id}
            item={item}
            chosen={items.length > 1 ? chosen.has(item.id) : null}
            onChoose={() => toggle(item.id)}
          />
        ))}
      </ul>
      <Discarded />
    </section>
  )
}

interface BulkProps {
  all: string[]
  chosen: string[]
  onChosen: (ids: string[]) => void
}

/** The same for all that are chosen. */
function Bulk({ all, chosen, onChosen }: BulkProps) {
  const { t } = useTranslation('admin')
  const actions = useQuarantineActions()
  const [discarding, setDiscarding] = useState(false)
  const none = chosen.length === 0
  const run = (work: Parameters<typeof actions.many>[0]) => {
    actions.many(work)
    onChosen([])
  }
  return (
    <div className={s.bulk}>
      <label className={s.pick}>
        <input
          type="checkbox"
          checked={chosen.length === all.length}
          onChange={(event) => onChosen(event.target.checked ? all : [])}
        />
        {none ? t('quarantine.chooseAll') : t('quarantine.chosen', { count: chosen.length })}
      </label>
      <Button aria-disabled={none} onClick={() => !none && run({ ids: chosen, action: 'retry' })}>
        {t('quarantine.retry')}
      </Button>
      <Button aria-disabled={none} onClick={() => !none && run({ ids: chosen, action: 'release' })}>
        {t('quarantine.release')}
      </Button>
      <Button aria-disabled={none} onClick={() => !none && setDiscarding(true)}>
        {t('quarantine.discard')}
      </Button>
      <DiscardSheet
        opened={discarding}
        onClose={() => setDiscarding(false)}
        onDiscard={(reason) => run({ ids: chosen, action: 'discard', reason })}
      />
    </div>
  )
}
