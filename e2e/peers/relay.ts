import type { Dovecot } from './dovecot.ts'
import type { Sink, SinkMessage } from './sink.ts'

export type Relay = {
  /** Mails handed on so far. */
  relayed(): number
  /** Waits until everything taken before is handed on; throws what went wrong meanwhile. */
  stop(): Promise<void>
}

/**
 * Hands every mail the sink takes to the mailboxes it is for, as a provider's outgoing server would: a reply
 * sent to a mailbox of this Dovecot arrives there. Recipients for whom `isOurs` is false stay at the sink.
 */
export function startRelay(sink: Sink, dovecot: Dovecot, isOurs: (address: string) => boolean): Relay {
  let relayed = 0
  const hand = async ({ recipients, raw, envelopeFrom }: SinkMessage) => {
    for (const address of recipients.filter(isOurs)) {
      await dovecot.deliver(address, raw, envelopeFrom)
      relayed += 1
    }
  }
  let chain: Promise<void> = Promise.resolve()
  const end = sink.onMessage((message) => {
    chain = chain.then(() => hand(message))
    chain.catch(() => undefined)
  })
  return {
    relayed: () => relayed,
    stop: async () => {
      end()
      await chain
    },
  }
}
