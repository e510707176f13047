import type { Log } from '#platform/log'
import type { Channel } from '../channel.ts'
import { createMailParser } from './parse-pool.ts'
import { createOpener } from './protect/protect-pool.ts'
import { mailReader } from './reader.ts'

/** E-mail: read in worker threads, fetched by IMAP or received by SMTP. */
export function emailChannel({ log, parsers }: { log: Log; parsers: number }): Channel {
  const parser = createMailParser({ size: parsers, log })
  const opener = createOpener({ log })
  return {
    name: 'email',
    receives: ['imap', 'smtp'],
    reader: mailReader(parser, opener),
    close: async () => {
      await Promise.all([parser.close(), opener.close()])
    },
  }
}
