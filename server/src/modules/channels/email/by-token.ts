import type { GiveToken } from '#transports/net'

/** A server's settings with the way to its tokens, where it takes tokens. */
export function withLogin<T extends { auth?: unknown }>(
  server: T,
  giveToken: GiveToken,
): T & { giveToken?: GiveToken } {
  return server.auth === 'oauth2' ? { ...server, giveToken } : server
}
