import { type CaseItem, closeCase, moveCase, reopenCase, returnCase, takeCase } from '@kontor/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { putCase, snapshot } from '../../cache/cases.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useSession } from '../../session/use-session.ts'
import { useLeaveCase } from './use-leave-case.ts'

interface Ref {
  id: string
  name: string
}

/** One step: what the case will look like, what to tell, what takes it back. */
interface Step {
  item: CaseItem
  guess: Partial<CaseItem>
  run: () => Promise<CaseItem>
  text: string
  /** Leaves the case, because it is no longer the user's work. */
  leaves: boolean
  undo?: () => Promise<CaseItem>
}

/** Close, return, move, take, reopen: shown within a frame, then done; taken back instead of asked twice. */
export function useCaseActions() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { user } = useSession()
  const me = { id: user.id, login: user.login, name: user.name }
  const sayError = useSayError()
  const { leave, comeBack } = useLeaveCase()

  const settle = (id: string) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.case(id) }),
      client.invalidateQueries({ queryKey: keys.timeline(id) }),
      client.invalidateQueries({ queryKey: keys.work }),
      client.invalidateQueries({ queryKey: ['cases'] }),
    ])

  const act = async ({ item, guess, run, text, leaves, undo }: Step) => {
    await client.cancelQueries({ queryKey: keys.case(item.id) })
    const putBack = snapshot(client, item.id)
    putCase(client, { ...item, ...guess }, me.id)
    if (leaves) leave(item.id)
    const done = run()
    const takeBack = undo && {
      label: t('case.undo'),
      run: () => {
        putCase(client, item, me.id)
        if (leaves) comeBack(item.id)
        done
          .then(undo)
          .then((fresh) => putCase(client, fresh, me.id))
          .then(() => say({ text: t('case.undone') }))
          .catch(sayError)
          .finally(() => void settle(item.id))
      },
    }
    const hush = say({ text, ...(takeBack && { action: takeBack }) })
    try {
      putCase(client, await done, me.id)
    } catch (error) {
      hush()
      putBack()
      sayError(error)
    } finally {
      void settle(item.id)
    }
  }

  const params = (item: CaseItem) => ({ params: { id: item.id } })
  const take = (item: CaseItem) => call(takeCase, { ...params(item), body: {} })
  const free = { assignee: null, lease: null }
  const number = (item: CaseItem) => ({ number: item.number })

  return {
    close: (item: CaseItem) =>
      act({
        item,
        guess: { ...free, status: 'closed', dueAt: null },
        run: () => call(closeCase, { ...params(item), body: {} }),
        text: t('case.closed', number(item)),
        leaves: true,
        undo: () => call(reopenCase, { ...params(item), body: {} }),
      }),
    giveBack: (item: CaseItem) =>
      act({
        item,
        guess: { ...free, status: 'queued' },
        run: () => call(returnCase, { ...params(item), body: {} }),
        text: t('case.returned', { ...number(item), queue: item.queue.name }),
        leaves: true,
        undo: () => take(item),
      }),
    move: (item: CaseItem, queue: Ref) =>
      act({
        item,
        guess: { ...free, status: item.status === 'closed' ? 'closed' : 'queued', queue },
        run: () => call(moveCase, { ...params(item), body: { queue: queue.id } }),
        text: t('case.moved', { ...number(item), queue: queue.name }),
        leaves: item.assignee?.id === me.id,
        undo: async () => {
          const moved = await call(moveCase, { ...params(item), body: { queue: item.queue.id } })
          return item.assignee?.id === me.id ? take(moved) : moved
        },
      }),
    take: (item: CaseItem) =>
      act({
        item,
        guess: { assignee: me, status: 'active' },
        run: () => take(item),
        text: t('case.taken', number(item)),
        leaves: false,
        undo: () => call(returnCase, { ...params(item), body: {} }),
      }),
    /** Works on with a parked case; what else is active is parked by the server. */
    resume: async (item: CaseItem, takeLease: () => Promise<void>) => {
      const putBack = snapshot(client, item.id)
      putCase(client, { ...item, status: 'active' }, me.id)
      try {
        await takeLease()
      } catch (error) {
        putBack()
        sayError(error)
      } finally {
        void settle(item.id)
      }
    },
    reopen: (item: CaseItem) =>
      act({
        item,
        guess: { assignee: me, status: 'active' },
        run: () => call(reopenCase, { ...params(item), body: {} }),
        text: t('case.taken', number(item)),
        leaves: false,
      }),
  }
}
