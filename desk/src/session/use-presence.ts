import { setPresence, type SessionInfo } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { workQuery } from '../api/queries.ts'
import { useSayError } from '../components/toast/use-say-error.ts'
import { foldComposers } from '../features/composer/open-composers.ts'
import { nowMs } from '../format/clock.ts'

type State = SessionInfo['presence']['state']

/** Sets ready, pause or away; shows at once, corrected by the server's answer. */
export function usePresence() {
  const client = useQueryClient()
  const sayError = useSayError()
  const show = (presence: SessionInfo['presence']) => {
    client.setQueryData(keys.session, (old: SessionInfo | undefined) => old && { ...old, presence })
    client.setQueryData(workQuery.queryKey, (old) => old && { ...old, presence })
  }
  return useMutation({
    mutationFn: (state: State) => call(setPresence, { body: { state } }),
    onMutate: (state) => {
      if (state !== 'ready') foldComposers()
      const before = client.getQueryData<SessionInfo>(keys.session)?.presence
      show({ state, since: new Date(nowMs()).toISOString() })
      return before
    },
    onSuccess: (presence) => {
      show(presence)
      return client.invalidateQueries({ queryKey: keys.work })
    },
    onError: (error, _state, before) => {
      if (before) show(before)
      sayError(error)
    },
  })
}
