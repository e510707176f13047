/** Channels: how messages come in and go out. */
export type { Channel } from './channel.ts'
export {
  emailTransmission,
  sentMailboxes,
  type Fetching,
  parseMail,
  startFetching,
  startReceiving,
  testMailServers,
} from './email/index.ts'
export { createMailParser, decodeBytes, type MailParser } from './email/index.ts'
export type * from './email/parsed-mail.ts'
export { formRoutes } from './form/index.ts'
export { openChannels } from './registry.ts'
