/** Backup and restore of the whole installation. */
export { packKey, unpackKey, WrongPassphrase } from './key-box.ts'
export type { Head, KeyBox, Manifest } from './manifest.ts'
export { checkBackup } from './read-backup.ts'
export { restoreBackup } from './restore-backup.ts'
export { settleTenant } from './settle-tenant.ts'
export { ArchiveError } from './tar.ts'
export { type BackupResult, writeBackup } from './write-backup.ts'
