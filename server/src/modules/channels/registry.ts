import type { Log } from '#platform/log'
import { emailChannel } from './email/index.ts'
import { formChannel } from './form/index.ts'
import type { Channel } from './channel.ts'

/** Every channel of the house, one line each. */
export function openChannels(options: { log: Log; parsers: number }): ReadonlyMap<string, Channel> {
  const channels: Channel[] = [emailChannel(options), formChannel()]
  return new Map(channels.map((channel) => [channel.name, channel]))
}
