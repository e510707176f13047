import { type CaseDetail, readCase, saveDraft } from '@kontor/contract'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { call } from '../../api/client.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useSession } from '../../session/use-session.ts'
import { type Fencing, writeFenced } from '../case/fence.ts'
import { blankReply } from './draft-content.ts'
import { type DraftKeeper, type DraftState, makeDraftKeeper } from './draft-keeper.ts'
import { localStore } from './local-drafts.ts'
import type { ReplyMode } from './open-composers.ts'

/** The draft of a case as it stands, and its keeper. */
export function useDraft(
  detail: CaseDetail,
  mode: ReplyMode,
  fencing: Fencing,
): DraftState & { keeper: DraftKeeper } {
  const { user } = useSession()
  const sayError = useSayError()
  const params = { id: detail.id }
  const [keeper] = useState(() =>
    makeDraftKeeper({
      blank: blankReply(detail.replyDefaults, mode),
      stored: detail.draft,
      local: localStore(user.id, detail.id),
      save: (body) =>
        writeFenced(fencing, (fenced) => call(saveDraft, { params, body: { ...body, ...fenced } })),
      read: async () => (await call(readCase, { params })).draft,
      onError: sayError,
    }),
  )
  const state = useSyncExternalStore(keeper.subscribe, keeper.read)

  useEffect(() => {
    keeper.resume()
    const online = () => void keeper.flush()
    const leaving = () => keeper.stop(false)
    window.addEventListener('online', online)
    window.addEventListener('pagehide', leaving)
    window.addEventListener('pageshow', keeper.resume)
    return () => {
      window.removeEventListener('online', online)
      window.removeEventListener('pagehide', leaving)
      window.removeEventListener('pageshow', keeper.resume)
      void keeper.leave()
    }
  }, [keeper])
  return { ...state, keeper }
}
