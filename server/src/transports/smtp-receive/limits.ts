/** Clients connected at the same time, unless told otherwise. */
export const MAX_CLIENTS = 100
/** A silent client is let go (RFC 5321 section 4.5.3.2.7 asks for five minutes). */
export const SOCKET_TIMEOUT_MS = 300_000
/** How long running deliveries may take to end when the receiver closes. */
export const CLOSE_TIMEOUT_MS = 5_000
export const MAX_RECIPIENTS = 100
export const MAX_COMMAND_BYTES = 4_096
/** Then silent clients hear 421 and are cut. */
export const HANG_UP_AFTER_MS = 20
