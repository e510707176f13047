import { useDebouncedCallback } from '@mantine/hooks'
import { limits } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseFilter } from '../../api/keys.ts'
import { queuesQuery } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../icons/icon.tsx'
import { useMay } from '../../session/use-session.ts'
import s from './case-list.module.css'
import { ExportMenu } from './export-menu.tsx'

const typingMs = 220
const statuses = ['queued', 'active', 'parked', 'waiting', 'closed'] as const

export interface CaseFiltersProps {
  filter: CaseFilter
  /** Cases read so far. */
  count: number | undefined
  more: boolean
  dense: boolean
  /** The list is the page, so its title heads it. */
  heads: boolean
}

/** What is shown and in which order; stands in the address, so that it can be kept and passed on. */
export function CaseFilters({ filter, count, more, dense, heads }: CaseFiltersProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { data: queues = [] } = useQuery(queuesQuery)
  const [words, setWords] = useState(filter.q ?? '')
  const set = (change: CaseFilter) =>
    void navigate({ to: '.', search: (old: CaseFilter) => ({ ...old, ...change }), replace: true })
  const search = useDebouncedCallback((q: string) => set({ q: q.trim() || undefined }), typingMs)
  useEffect(() => setWords(filter.q ?? ''), [filter.q])
  const mayExport = useMay('case.export')
  const Title = heads ? 'h1' : 'h2'
  const queue = queues.find(({ id, name }) => id === filter.queue || name === filter.queue)
  const changed = filter.q !== undefined || filter.status !== undefined || filter.queue !== undefined
  return (
    <div className={cx(s.filters, dense && s.dense)} role="search" aria-label={t('list.filters')}>
      <Title className={s.title}>
        {queue?.name ?? t('list.title')}
        {count !== undefined && (
          <span>
            {t('list.count', { count })}
            {more && `, ${t('list.more')}`}
          </span>
        )}
      </Title>
      <div className={s.search}>
        <Icon name="find" size={16} />
        <input
          type="search"
          className={s.field}
          aria-label={t('list.search')}
          placeholder={t('list.search')}
          maxLength={limits.queryChars}
          value={words}
          onChange={(event) => {
            setWords(event.target.value)
            search(event.target.value)
          }}
        />
      </div>
      <select
        className={s.field}
        aria-label={t('list.status')}
        value={filter.status ?? 'open'}
        onChange={(event) => set({ status: event.target.value === 'open' ? undefined : event.target.value })}
      >
        <option value="open">{t('list.open')}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {t(`status.${status}`)}
          </option>
        ))}
      </select>
      <select
        className={s.field}
        aria-label={t('list.queue')}
        value={queue?.id ?? ''}
        onChange={(event) => set({ queue: event.target.value || undefined })}
      >
        <option value="">{t('list.allQueues')}</option>
        {queues.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        className={s.field}
        aria-label={t('list.sort')}
        value={filter.sort ?? 'due'}
        onChange={(event) => set({ sort: event.target.value === 'newest' ? 'newest' : undefined })}
      >
        <option value="due">{t('list.sortDue')}</option>
        <option value="newest">{t('list.sortNewest')}</option>
      </select>
      {changed && (
        <Button
          look="quiet"
          icon="close"
          title={t('list.reset')}
          aria-label={dense ? t('list.reset') : undefined}
          onClick={() => set({ q: undefined, status: undefined, queue: undefined })}
        >
          {!dense && t('list.reset')}
        </Button>
      )}
      {mayExport && <ExportMenu filter={filter} />}
    </div>
  )
}
