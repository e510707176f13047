/** How long to wait at each step, after RFC 5321 section 4.5.3.2. */
export const CONNECT_TIMEOUT_MS = 30_000
export const GREETING_TIMEOUT_MS = 60_000
export const COMMAND_TIMEOUT_MS = 300_000
export const DATA_BLOCK_TIMEOUT_MS = 180_000
export const DATA_END_TIMEOUT_MS = 600_000
export const QUIT_TIMEOUT_MS = 2_000
export const TEST_TIMEOUT_MS = 15_000

/** A server that answers more than this is not one. */
export const MAX_REPLY_BYTES = 64 * 1024
/** RFC 5321 section 4.5.3.1: 64 octets local part, 255 domain, and the sign between. */
export const MAX_ADDRESS_LENGTH = 320
export const DATA_BLOCK_BYTES = 64 * 1024

/** The pool of one sender. */
export const MAX_CONNECTIONS = 4
export const MAX_MESSAGES_PER_CONNECTION = 100
export const IDLE_CONNECTION_MS = 20_000
