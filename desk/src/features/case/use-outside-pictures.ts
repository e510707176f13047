import { type Message, setPictureSender } from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { pictureSendersQuery } from '../../api/queries.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'

export interface OutsidePictures {
  /** The message has some. */
  any: boolean
  shown: boolean
  /** The user wants to see this sender's at once. */
  always: boolean
  show: () => void
  showAlways: (always: boolean) => void
}

/** Whether the pictures from outside of a message are shown to this user. */
export function useOutsidePictures(message: Message): OutsidePictures {
  const encrypted = Boolean(message.protection?.encrypted)
  const any = message.direction === 'in' && message.blockedRemoteCount > 0 && !encrypted
  const address = message.from?.address.toLowerCase() ?? ''
  const client = useQueryClient()
  const sayError = useSayError()
  const [once, setOnce] = useState(false)
  const senders = useQuery({ ...pictureSendersQuery, enabled: any }).data?.addresses ?? []
  const always = address !== '' && senders.includes(address)
  const remember = useMutation({
    mutationFn: (show: boolean) => call(setPictureSender, { body: { address, show } }),
    onSuccess: (list) => client.setQueryData(keys.pictureSenders, list),
    onError: sayError,
  })
  return {
    any,
    always,
    // A suspected sender only says that he is who was trusted.
    shown: any && (once || (always && message.standing === 'regular')),
    show: () => setOnce(true),
    showAlways: (show) => remember.mutate(show),
  }
}
