import type { Seeded } from '../seeded.ts'
import { type Header, headerDate, type Mailbox } from './header.ts'

const HOP_MS = 2000

/** The trace of two hops, newest first (RFC 5321 section 4.4), with documentation addresses (RFC 5737). */
export function receivedHeaders(
  { to, sentAt }: { to: Mailbox; sentAt: Date },
  domain: string,
  timeZone: string,
  seed: Seeded,
): Header[] {
  const relay = `mout.${domain}`
  const at = (hop: number) => headerDate(new Date(sentAt.getTime() + hop * HOP_MS), timeZone)
  return [
    [
      'Received',
      `from ${relay} (${relay} [198.51.100.${seed.between(2, 250)}]) by mx.nordlicht-versand.test with ESMTPS id ${seed.hex(12)} for <${to.address}>; ${at(1)}`,
    ],
    [
      'Received',
      `from [192.0.2.${seed.between(2, 250)}] by ${relay} with ESMTPSA id ${seed.hex(12)}; ${at(0)}`,
    ],
  ]
}
