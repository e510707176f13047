import { useElementSize } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { casesQuery } from '../../api/queries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { useReturnFocus } from '../../keys/use-return-focus.ts'
import { useRovingList } from '../../keys/use-roving-list.ts'
import { useStepKeys } from '../../keys/use-step-keys.ts'
import { CaseCard } from './case-card.tsx'
import { CaseFilters } from './case-filters.tsx'
import s from './case-list.module.css'
import { CaseRow, CaseRowHead } from './case-row.tsx'

const cardHeight = 82
const rowHeight = 42
/** From this width on a case is one line of a table. */
const tableWidth = 860
const ahead = 12

/** Cases by filter, drawn only where the window looks, read page after page. */
export function CaseList({ dense }: { dense: boolean }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const filter = useSearch({ from: '/desk/cases' })
  const { caseId } = useParams({ strict: false })
  const cases = useInfiniteQuery(
    casesQuery(filter.status === undefined ? { ...filter, status: 'open' } : filter),
  )
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = cases
  const items = cases.data?.pages.flatMap((page) => page.items) ?? []
  const { ref: box, width } = useElementSize()
  const asTable = !dense && width >= tableWidth
  const scroll = useRef<HTMLDivElement>(null)
  const roving = useRovingList()
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => (asTable ? rowHeight : cardHeight),
    overscan: ahead,
    getItemKey: (index) => items[index]?.id ?? index,
  })
  const visible = rows.getVirtualItems()
  const last = visible.at(-1)?.index ?? 0

  useReturnFocus(scroll, caseId)
  const seen = useRef(caseId)
  seen.current = caseId ?? seen.current
  const seenIndex = useRef(-1)
  seenIndex.current = items.findIndex((item) => item.id === seen.current)
  // Cards and table rows differ in height; the case one comes from stays in sight.
  useLayoutEffect(() => {
    rows.measure()
    if (seenIndex.current >= 0) rows.scrollToIndex(seenIndex.current, { align: 'auto' })
  }, [asTable, caseId, rows])
  useEffect(() => {
    if (last >= items.length - ahead && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [last, items.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  useStepKeys(
    items.map((item) => item.id),
    caseId,
    (id) => void navigate({ to: '/cases/$caseId', params: { caseId: id }, search: filter }),
  )

  const waiting = filter.queue !== undefined && filter.q === undefined
  return (
    <div className={s.page} ref={box}>
      <CaseFilters
        filter={filter}
        count={cases.data ? items.length : undefined}
        more={hasNextPage}
        dense={!asTable}
        heads={!dense}
      />
      {asTable && items.length > 0 && <CaseRowHead />}
      <div className={s.scroll} ref={scroll} {...roving}>
        {cases.isPending && <Loading lines={9} />}
        {cases.data && items.length === 0 && (
          <EmptyState icon="list" title={t('list.empty')}>
            {waiting ? t('list.emptyQueue') : t('list.emptyHelp')}
          </EmptyState>
        )}
        <ul className={s.rows} style={{ height: rows.getTotalSize() }}>
          {visible.map((row) => {
            const item = items[row.index]
            const Shown = asTable ? CaseRow : CaseCard
            return (
              item && (
                <li
                  key={row.key}
                  className={s.row}
                  style={{ height: row.size, transform: `translateY(${row.start}px)` }}
                  aria-posinset={row.index + 1}
                  aria-setsize={hasNextPage ? -1 : items.length}
                >
                  <Shown item={item} to="/cases/$caseId" search={filter} chosen={item.id === caseId} />
                </li>
              )
            )
          })}
        </ul>
      </div>
    </div>
  )
}
