import { randomUUID } from 'node:crypto'
import { accountForAddress, type ReceivingAccount } from '#accounts'
import { noteArrivals, prepareArrivals, roomForMail, takeOver } from '#intake'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'
import { limits } from '@kontor/contract'
import { type AcceptDecision, type SmtpReceiver, startSmtpReceiver } from '#transports/smtp-receive'

/** Starts the built-in SMTP receiver: a second way in for accounts that receive `via: smtp`. */
export function startReceiving(
  db: Database,
  services: Services,
  options: { host: string; port: number; hostname: string },
): Promise<SmtpReceiver> {
  const receiving = async (address: string): Promise<ReceivingAccount | null> => {
    const account = await accountForAddress(db, address)
    return account?.via === 'smtp' ? account : null
  }
  const decide = async (address: string): Promise<AcceptDecision> => {
    const account = await receiving(address)
    if (!account) return 'unknown'
    if (account.paused) return 'paused'
    return (await roomForMail(db, services, account.tenantId, account.accountId)) > 0 ? 'ok' : 'limited'
  }
  const seen = noteArrivals(db)
  return startSmtpReceiver({
    ...options,
    maxBytes: limits.messageBytes,
    log: services.log,
    accepts: decide,
    deliver: async (mail) => {
      const sourceKey = `smtp:${randomUUID()}`
      const byAccount = new Map<string, { account: ReceivingAccount; to: string[] }>()
      for (const address of mail.recipients) {
        const account = await receiving(address)
        if (!account) throw new Error('a recipient is gone')
        const known = byAccount.get(account.accountId) ?? { account, to: [] }
        known.to.push(address)
        byAccount.set(account.accountId, known)
      }
      try {
        for (const { account, to } of byAccount.values()) {
          const context = systemContext(services, account.tenantId)
          const arrival = {
            sourceKey,
            raw: mail.raw,
            arrivedAt: mail.arrivedAt,
            envelope: { from: mail.envelopeFrom, to, client: mail.remote },
          }
          const entries = await prepareArrivals(context, 'email', [arrival])
          await db.inTenant(context, (tx) => takeOver(tx, account.accountId, entries))
          await seen.note(context, account.accountId)
        }
      } catch (error) {
        services.log.warn({ err: errorForLog(error) }, 'a mail could not be taken over; the sender keeps it')
        throw error
      }
    },
  })
}
