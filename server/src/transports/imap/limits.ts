export const MAX_BATCH_MESSAGES = 64
/** Announced bytes of one batch, unless a single message is larger. */
export const MAX_BATCH_BYTES = 8 * 1024 * 1024
export const MAX_MESSAGE_BYTES = 50 * 1024 * 1024
/** What is read of a message that is too large, at most. */
export const MAX_HEADER_BYTES = 256 * 1024
/** Failed attempts after which a message is handed over as unreadable. */
export const MAX_READ_STRIKES = 3
/** How far below the watermark leftovers are looked for, in UIDs. */
export const LEFTOVER_WINDOW_UIDS = 1_024
export const MAX_NEAREST_FOLDERS = 3
/** The folder is compared with what was taken at least this often, while all is well. */
export const LOOK_EVERY_MS = 10 * 60_000
/** The same while mail has to wait on the server. */
export const LOOK_WAITING_MS = 15_000
/** Days before today that are compared. */
export const LOOK_DAYS = 2
/** Mails compared at a time, the newest. */
export const MAX_LOOKED_MESSAGES = 20_000

export const CONNECT_TIMEOUT_MS = 30_000
export const GREETING_TIMEOUT_MS = 30_000
/** Silence in the middle of a command, or after a keep-alive, that ends the connection. */
export const SOCKET_TIMEOUT_MS = 120_000
/** IDLE is said anew after this time (RFC 2177 allows 29 minutes, many firewalls less). */
export const IDLE_RENEW_MS = 9 * 60_000
export const LOGOUT_TIMEOUT_MS = 1_000
/** How long marking a committed batch may take once the watch is to end. */
export const STOP_GRACE_MS = 5_000
export const TEST_TIMEOUT_MS = 15_000
/** A visit to the folder of sent mail, from connecting to leaving. */
export const SENT_VISIT_TIMEOUT_MS = 90_000

export const RETRY_MIN_MS = 1_000
export const RETRY_MAX_MS = 5 * 60_000
/** Servers lock accounts that try a wrong password too often. */
export const LOGIN_RETRY_MIN_MS = 30_000
