import type { CaseItem } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { moveTargetsQuery } from '../../api/queries.ts'
import { ChoiceList } from '../../components/choice-list.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { useFormat } from '../../format/use-format.ts'

export interface MoveSheetProps {
  item: CaseItem
  opened: boolean
  onClose: () => void
  onMove: (queue: { id: string; name: string }) => void
}

/** Chooses another queue by typing. */
export function MoveSheet({ item, opened, onClose, onMove }: MoveSheetProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const [query, setQuery] = useState('')
  const { data: queues = [] } = useQuery({ ...moveTargetsQuery, enabled: opened })
  const words = query.trim().toLocaleLowerCase()
  const close = () => {
    setQuery('')
    onClose()
  }
  const choices = queues
    .filter((queue) => queue.archivedAt === null && queue.id !== item.queue.id)
    .filter((queue) => queue.name.toLocaleLowerCase().includes(words))
    .map((queue) => ({
      id: queue.id,
      icon: 'list' as const,
      label: queue.name,
      aside: format.number(queue.queued),
      run: () => {
        close()
        onMove({ id: queue.id, name: queue.name })
      },
    }))
  return (
    <Sheet opened={opened} onClose={close} title={t('case.moveTitle')} bare size={460}>
      <ChoiceList
        label={t('case.moveTitle')}
        placeholder={t('case.moveTitle')}
        query={query}
        onQuery={setQuery}
        choices={choices}
        empty={t('case.noQueue')}
      />
    </Sheet>
  )
}
