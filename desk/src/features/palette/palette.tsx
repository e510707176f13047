import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foundQuery } from '../../api/queries.ts'
import { ChoiceList } from '../../components/choice-list.tsx'
import { DueChip } from '../../components/due-chip.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { useCommands } from './use-commands.ts'

const typingMs = 140

/** Ctrl K: everything that can be done and every case, by typing. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Sheet opened={opened} onClose={onClose} title={t('palette.title')} bare size={620}>
      <PaletteContent onClose={onClose} />
    </Sheet>
  )
}

function PaletteContent({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const [settled] = useDebouncedValue(query.trim(), typingMs)
  const found = useQuery(foundQuery(settled))
  const words = query.trim().toLocaleLowerCase()
  const commands = useCommands().filter(({ label }) => label.toLocaleLowerCase().includes(words))
  const cases = words.length > 1 ? (found.data?.items ?? []) : []
  const choices = [
    ...cases.map((item) => ({
      id: item.id,
      group: t('palette.cases'),
      icon: item.channel === 'form' ? ('form' as const) : ('mail' as const),
      label: item.customer?.name ?? t('list.unknownCustomer'),
      detail: `${item.number} · ${item.subject}`,
      aside: item.dueAt && <DueChip dueAt={item.dueAt} />,
      run: () =>
        void navigate({ to: '/cases/$caseId', params: { caseId: item.id }, search: { q: query.trim() } }),
    })),
    ...commands.map((command) => ({ ...command, group: t('palette.actions') })),
  ]
  const leaving = choices.map((choice) => ({
    ...choice,
    run: () => {
      onClose()
      choice.run()
    },
  }))
  return (
    <ChoiceList
      label={t('palette.title')}
      placeholder={t('palette.placeholder')}
      query={query}
      onQuery={setQuery}
      choices={leaving}
      empty={found.isFetching ? t('palette.searching') : t('palette.nothing', { query })}
    />
  )
}
