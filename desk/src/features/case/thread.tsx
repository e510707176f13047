import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { messagesQuery, timelineQuery } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { EventLine } from './event-line.tsx'
import { Letter } from './letter.tsx'
import { ReceiptLine } from './receipt-line.tsx'
import s from './thread.module.css'
import { threadOf } from './thread-entries.ts'

/** So many messages show at once; the older ones unfold. */
const shownMessages = 12
/** Within this distance of the end new messages keep the view at the end. */
const stickPx = 80

/** Messages and events in the order they happened, newest at the bottom. */
export function Thread({ caseId, account }: { caseId: string; account: string }) {
  const { t } = useTranslation()
  const messages = useQuery(messagesQuery(caseId))
  const timeline = useQuery(timelineQuery(caseId))
  const [events, setEvents] = useLocalStorage({
    key: 'kontor.events',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  const [all, setAll] = useState(false)
  const scroll = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const entries = useMemo(
    () => threadOf(messages.data ?? [], events ? (timeline.data ?? []) : [], all ? undefined : shownMessages),
    [messages.data, timeline.data, events, all],
  )

  useLayoutEffect(() => {
    const box = scroll.current
    const content = box?.firstElementChild
    if (!box || !content) return
    const stick = () => {
      if (atEnd.current) box.scrollTop = box.scrollHeight
    }
    const watch = new ResizeObserver(stick)
    watch.observe(content)
    watch.observe(box)
    return () => watch.disconnect()
  }, [])

  return (
    <section
      className={s.thread}
      ref={scroll}
      aria-label={t('case.thread')}
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < stickPx
      }}
    >
      <div className={s.letters}>
        <div className={s.top}>
          {entries.older > 0 && (
            <Button look="quiet" icon="up" onClick={() => setAll(true)}>
              {t('case.older', { count: entries.older })}
            </Button>
          )}
          <Button look="quiet" className={s.toggle} aria-pressed={events} onClick={() => setEvents(!events)}>
            {events ? t('case.hideEvents') : t('case.showEvents')}
          </Button>
        </div>
        {messages.isPending && <Loading lines={5} />}
        {messages.data?.length === 0 && <EmptyState icon="mail" title={t('case.noMessages')} />}
        {entries.shown.map((entry) => {
          if (entry.kind === 'event') return <EventLine key={entry.event.id} event={entry.event} />
          if (entry.message.kind === 'receipt')
            return <ReceiptLine key={entry.message.id} message={entry.message} />
          return <Letter key={entry.message.id} message={entry.message} account={account} />
        })}
      </div>
    </section>
  )
}
