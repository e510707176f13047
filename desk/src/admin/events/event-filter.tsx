import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Choice } from '../parts/choice.tsx'
import { eventTitle } from './event-title.ts'
import s from './events.module.css'
import type { LogEvent } from './read-log.ts'

const kinds = ['case', 'account', 'agent', 'administration'] as const

export interface Filter {
  kind: '' | (typeof kinds)[number]
  type: string
}

export interface EventFilterProps {
  events: LogEvent[]
  filter: Filter
  onFilter: (filter: Filter) => void
}

/** Narrows the log to one area, and there to one kind of event. */
export function EventFilter({ events, filter, onFilter }: EventFilterProps) {
  const { t, i18n } = useTranslation('admin')
  const inKind = events.filter(({ stream }) => filter.kind === '' || stream.kind === filter.kind)
  const types = [...new Set(inKind.map(({ type }) => type))].map((value) => ({
    value,
    label: eventTitle(value, t),
  }))
  types.sort((a, b) => a.label.localeCompare(b.label, i18n.language))
  return (
    <div className={s.filter}>
      <Choice
        label={t('events.filter')}
        value={filter.kind}
        onChange={(kind) => onFilter({ kind, type: '' })}
        options={[
          { value: '', label: t('events.all') },
          ...kinds.map((value) => ({ value, label: t(`events.kind.${value}`) })),
        ]}
      />
      <NativeSelect
        label={t('events.type')}
        data={[{ value: '', label: t('events.allTypes') }, ...types]}
        value={filter.type}
        onChange={(event) => onFilter({ ...filter, type: event.target.value })}
      />
    </div>
  )
}
