import { lockDataDir, startEmbedded } from '#platform/postgres'

/** A parent to be killed: starts the database of the folder in its first argument and prints what it started. */
const dataDir = process.argv[2] ?? ''
const lock = await lockDataDir(dataDir, { pid: process.pid, port: 4100, version: '0.0.0' })
const database = await startEmbedded({ dataDir, test: true, log: () => undefined })
await lock.record({ ownerUrl: database.ownerUrl })
process.stdout.write(`${JSON.stringify({ serverPid: database.pid(), uid: process.getuid?.() })}\n`)
setInterval(() => undefined, 60_000)
