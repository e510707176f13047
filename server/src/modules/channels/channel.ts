import type { ChannelReader } from '#intake'

/** What a channel brings. */
export interface Channel {
  readonly name: string
  readonly reader: ChannelReader
  /** How its accounts may receive. */
  readonly receives: readonly ('imap' | 'smtp' | 'http')[]
  close(): Promise<void>
}
