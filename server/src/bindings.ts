import { type AccessTokens, bindTakenAddresses, testConnections } from '#accounts'
import type { Database } from '#platform/db'
import { readRawBytes } from '#cases'
import { type Channel, emailTransmission, sentMailboxes, testMailServers } from '#channels'
import { channelReader, readEntryBytes } from '#intake'
import { openSentMailbox, transmission } from '#outbox'
import type { ResolveHost } from '#platform/egress'
import type { Log } from '#platform/log'

/** Answers the questions that modules ask to their right. */
export function bindPorts(options: {
  db: Database
  channels: ReadonlyMap<string, Channel>
  resolveHost: ResolveHost
  accessTokens: AccessTokens
  log: Log
}): { close(): Promise<void> } {
  const sender = emailTransmission(options)
  transmission.bind(() => sender)
  openSentMailbox.bind(sentMailboxes(options.db, options.resolveHost, options.accessTokens))
  channelReader.bind((name) => {
    const channel = options.channels.get(name)
    if (!channel) throw new Error(`there is no channel ${name}`)
    return channel.reader
  })
  readRawBytes.bind(readEntryBytes)
  bindTakenAddresses(options.db)
  testConnections.bind((settings, giveToken) => testMailServers(settings, options.resolveHost, giveToken))
  return sender
}
