import { type CaseDetail, cancelMessage, type Message, replyToCase } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { putCase } from '../../cache/cases.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { nowMs } from '../../format/clock.ts'
import { useSession } from '../../session/use-session.ts'
import { type Fencing, isLeaseLost, writeFenced } from '../case/fence.ts'
import { useLeaveCase } from '../case/use-leave-case.ts'
import { bodyOf } from './draft-content.ts'
import type { DraftKeeper } from './draft-keeper.ts'
import { wishComposer } from './open-composers.ts'
import { sendKey } from './send-key.ts'

const againMs = 4000

/** Waits for the network, at most a few seconds, because `online` is not always told. */
function networkAgain(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, againMs)
    window.addEventListener('online', done)
  })
}

const isOffline = (error: unknown) => error instanceof ApiError && error.status === 0

/** Sends a draft exactly once, offers to take it back, and says where it stands. */
export function useSend(detail: CaseDetail, keeper: DraftKeeper, fencing: Fencing) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { user } = useSession()
  const sayError = useSayError()
  const { leave, comeBack } = useLeaveCase()
  const [state, setState] = useState<'idle' | 'sending' | 'waiting'>('idle')
  const busy = useRef(false)

  const refresh = () =>
    Promise.all(
      [keys.case(detail.id), keys.messages(detail.id), keys.timeline(detail.id), keys.work, ['cases']].map(
        (queryKey) => client.invalidateQueries({ queryKey }),
      ),
    )

  const saved = async (): Promise<boolean> => {
    for (;;) {
      await keeper.flush()
      const { phase } = keeper.read()
      if (phase === 'saved') return true
      if (phase !== 'local' || navigator.onLine) return false
      setState('waiting')
      await networkAgain()
    }
  }

  const post = async (close: boolean): Promise<Message> => {
    const draft = keeper.read()
    const idempotencyKey = sendKey(detail.id, draft)
    const params = { id: detail.id }
    const body = { ...bodyOf(draft.content), close }
    return writeFenced(fencing, async (fenced) => {
      for (;;) {
        try {
          return await call(replyToCase, { params, body: { ...body, ...fenced }, idempotencyKey })
        } catch (error) {
          if (!isOffline(error)) throw error
          setState('waiting')
          await networkAgain()
        }
      }
    })
  }

  const takeBack = async (message: Message, left: boolean) => {
    try {
      await call(cancelMessage, { params: { id: message.id }, body: {} })
      await refresh()
      wishComposer(detail.id, true)
      if (left) comeBack(detail.id)
      say({ text: t('composer.takenBack') })
    } catch (error) {
      sayError(error)
      void refresh()
    }
  }

  /** Offers to take it back as long as that is possible. */
  const tell = (message: Message, close: boolean) => {
    const until = Date.parse(message.outbox?.undoUntil ?? '') || 0
    if (until <= nowMs()) return say({ text: t(close ? 'composer.goneClosed' : 'composer.gone') })
    return say({
      text: (seconds) => (close ? t('composer.sentClosed', { seconds }) : t('composer.sent', { seconds })),
      until,
      action: { label: t('case.undo'), run: () => void takeBack(message, close) },
    })
  }

  const send = async (close: boolean) => {
    if (busy.current) return
    busy.current = true
    setState('sending')
    try {
      if (!(await saved())) return
      const message = await post(close)
      keeper.stop(true)
      client.setQueryData<Message[]>(keys.messages(detail.id), (old) =>
        old?.some(({ id }) => id === message.id) ? old : old && [...old, message],
      )
      client.setQueryData<CaseDetail>(
        keys.case(detail.id),
        (old) => old && { ...old, draft: null, lease: null },
      )
      wishComposer(detail.id, false)
      if (close) {
        putCase(client, { ...detail, status: 'closed', assignee: null, lease: null, dueAt: null }, user.id)
        leave(detail.id)
      }
      tell(message, close)
      void refresh()
    } catch (error) {
      // The banner of the composer says what to do about a lost lease.
      if (isLeaseLost(error)) void refresh()
      else sayError(error)
    } finally {
      busy.current = false
      setState('idle')
    }
  }
  return { send, state }
}
