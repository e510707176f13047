import type { CaseItem } from '@kontor/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { messagesQuery, workQuery } from '../../api/queries.ts'
import { troubleOf } from '../../cache/trouble.ts'
import { say } from '../../components/toast/toasts.ts'
import { nowMs } from '../../format/clock.ts'

/** Long enough to finish a sentence before looking. */
const shownMs = 30_000

/**
 * Says at once when an answer of the user was not delivered or may be lost: its case comes back to him parked, and his
 * work is always fresh by the live connection.
 */
export function useTroubleNews() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: work } = useQuery(workQuery)
  const known = useRef<ReadonlySet<string>>(null)

  const tell = async ({ id, number }: CaseItem) => {
    const trouble = troubleOf(await client.fetchQuery({ ...messagesQuery(id), staleTime: 0 }))
    if (trouble === null) return
    say({
      text: t(`delivery.news.${trouble}`, { number }),
      tone: 'late',
      until: nowMs() + shownMs,
      action: {
        label: t('delivery.open'),
        kind: 'go',
        run: () => void navigate({ to: '/work/$caseId', params: { caseId: id } }),
      },
    })
  }
  const teller = useRef(tell)
  teller.current = tell

  useEffect(() => {
    if (work === undefined) return
    const before = known.current
    known.current = new Set([...work.active, ...work.parked].map(({ id }) => id))
    if (before === null) return
    // What cannot be read now shows as a chip as soon as it can.
    for (const item of work.parked) if (!before.has(item.id)) teller.current(item).catch(() => undefined)
  }, [work])
}
