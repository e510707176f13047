/** The settings file that the cluster's own postgresql.conf includes first, so that an operator can overrule it. */
export const SETTINGS_FILE = 'kontor.conf'

/** For two cores and 8 GB beside the Node processes. Durations and sizes carry PostgreSQL's own units. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '120',
  shared_buffers: '256MB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off',
  synchronous_commit: 'on',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // A plan made while a table was empty lasts until the table is looked at: in a new house that is soon.
  autovacuum_naptime: '10s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // A log must not carry customers' words, and an error's message may quote the value at fault. Whoever sent the
  // statement gets the error; the log keeps what concerns the server ("log" ranks above "error" here).
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** Tests may lose everything in a power cut, and gain speed by it. */
const TEST_SETTINGS = {
  shared_buffers: '64MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '4GB',
}

/** The text of the settings file. */
export function settingsText(test: boolean): string {
  const all = test ? { ...SETTINGS, ...TEST_SETTINGS } : SETTINGS
  return Object.entries(all)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('')
}
