import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { keys } from '../api/keys.ts'
import { setServerTime } from '../format/clock.ts'
import { connectLive, type LiveState } from './socket.ts'
import { touches } from './touched.ts'

/** How often news is looked for while the live connection is away. */
export const pollSeconds = 10
/** Shorter interruptions are healed without a word. */
const graceMs = 2500

/** Keeps the cache fresh: by the live connection, else by looking. Says whether the user should know. */
export function useLive(me: string, onSignedOut: () => void): { lost: boolean } {
  const client = useQueryClient()
  const [lost, setLost] = useState(false)
  useEffect(() => {
    let before: LiveState = 'connecting'
    let opened = false
    let poll: ReturnType<typeof setInterval> | undefined
    let grace: ReturnType<typeof setTimeout> | undefined
    const everything = () =>
      client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] })
    const settle = () => {
      clearTimeout(grace)
      clearInterval(poll)
      grace = undefined
      setLost(false)
      if (opened) void everything()
      opened = true
    }
    const miss = () => {
      grace ??= setTimeout(() => {
        setLost(true)
        poll = setInterval(() => void everything(), pollSeconds * 1000)
      }, graceMs)
    }
    const stop = connectLive({
      onState: (state) => {
        if (state === 'open' && before !== 'open') settle()
        if (state === 'lost') miss()
        before = state
      },
      onFrame: (frame) => {
        if (frame.type === 'hello') setServerTime(frame.serverTime)
        if (frame.type === 'signed-out') onSignedOut()
        if (frame.type === 'changed')
          void client.invalidateQueries({
            predicate: (query) => touches(query.queryKey, query.state.data, frame, me),
          })
      },
    })
    return () => {
      stop()
      clearInterval(poll)
      clearTimeout(grace)
    }
  }, [client, me, onSignedOut])
  return { lost }
}
