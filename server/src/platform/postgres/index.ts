export { type EmbeddedPostgres, startEmbedded, type StartOptions, stopOrphan } from './embedded.ts'
export { DataDirBusy, type DataDirLock, lockDataDir, readRunning, type Running } from './lock.ts'
