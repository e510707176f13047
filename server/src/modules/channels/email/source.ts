import type { Arrival } from '#intake'
import type { FetchedMail } from '#transports/imap'

/** Where a mail was seen: the same place is taken over once. */
export function sourceKeyOf(folder: string, uidValidity: string, uid: number): string {
  return `imap:${folder}:${uidValidity}:${uid}`
}

/** All mails of a folder as it is now have places below this. */
export function sourcePrefixOf(folder: string, uidValidity: string): string {
  return `imap:${folder}:${uidValidity}:`
}

const secondMs = 999
/**
 * A server tells the arrival by the second (RFC 3501, section 2.3.3): its end is taken, which intake cuts to now. Its
 * beginning would put an answer that comes within that second before the message it answers.
 */
export function endOfSecond(internalDate: Date): Date {
  return new Date(internalDate.getTime() + secondMs)
}

/** A mail as the ledger takes it over. */
export function arrivalFrom(folder: string, mail: FetchedMail): Arrival {
  return {
    sourceKey: sourceKeyOf(folder, mail.uidValidity, mail.uid),
    raw: mail.raw,
    arrivedAt: endOfSecond(mail.internalDate),
    envelope: {
      ...(mail.oversize ? { oversize: true as const } : {}),
      ...(mail.unreadable ? { unreadable: true as const } : {}),
    },
  }
}
