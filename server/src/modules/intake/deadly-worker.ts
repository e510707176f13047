/** For tests, in a process of its own: reads a tenant's ledger and dies at once, without a word, on deadly messages. */
import { folderStore } from '#platform/blobs'
import { systemClock } from '#platform/clock'
import { openDatabase } from '#platform/db'
import { silentLog } from '#platform/log'
import { createKeyring } from '#platform/secrets'
import { drain } from './drain.ts'
import { channelReader } from './ports.ts'
import { unreadMessage } from './unread-message.ts'

const [url = '', tenantId = '', folder = ''] = process.argv.slice(2)
const db = openDatabase({ url, maxConnections: 3, log: silentLog })
channelReader.bind(() => ({
  contentOf: (raw) => raw,
  read: async (raw) => {
    const text = Buffer.from(raw).toString()
    if (text.includes('deadly')) process.kill(process.pid, 'SIGKILL')
    const subject = /^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? ''
    return unreadMessage(Buffer.from(raw), { from: null, subject, lines: [] })
  },
}))
const services = {
  clock: systemClock,
  log: silentLog,
  keyring: createKeyring(Buffer.alloc(32, 7)),
  blobs: folderStore(folder),
  baseUrl: 'http://localhost',
}
await drain(db, services, tenantId)
await db.close()
