import { type AccessTokens, type AccountRow, findAccount, openAccount, openSmimeKeys } from '#accounts'
import { certificatesOf } from '#customers'
import { attachmentsOf, findMessage, lastInbound } from '#cases'
import type { Context } from '#platform/context'
import type { ReadTx } from '#platform/db'
import type { ResolveHost } from '#platform/egress'
import { Fault, present } from '#platform/faults'
import type { Log } from '#platform/log'
import type { Transmission, TransmitResult } from '#outbox'
import { createSender, type Sender, type SendResult, type SmtpSettings } from '#transports/smtp-send'
import { type OutgoingProtection, protectOutgoing } from './protect/protect-outgoing.ts'
import { withLogin } from './by-token.ts'
import { composeMail, type MailParts } from './compose.ts'

const maxConnections = 4

/** Hands mail to the accounts' servers over pooled connections. */
export function emailTransmission(options: {
  resolveHost: ResolveHost
  accessTokens: AccessTokens
  log: Log
}): Transmission & { close(): Promise<void> } {
  const senders = new Map<string, { revision: number; sender: Sender }>()

  const senderFor = async (key: string, revision: number, settings: SmtpSettings): Promise<Sender> => {
    const known = senders.get(key)
    if (known?.revision === revision) return known.sender
    const sender = createSender(settings, {
      maxConnections,
      resolveHost: options.resolveHost,
      log: options.log,
    })
    senders.set(key, { revision, sender })
    if (known) await known.sender.close()
    return sender
  }

  return {
    compose: async (tx, job) => {
      const account = present(await findAccount(tx, job.accountId), 'the account')
      const { send } = await openAccount(tx, account)
      if (send?.via !== 'smtp')
        throw new Fault(
          409,
          'account-cannot-send',
          { account: account.name },
          `The account "${account.name}" has no way to send`,
        )
      const message = present(await findMessage(tx, job.messageRef), 'the message')
      const attachments = await attachmentsOf(tx, [message.id])
      const answers = job.kind === 'reply' ? await lastInbound(tx, job.caseId, message.at) : null
      const { kind, recipients, envelopeFrom } = job
      const protection = await protectionOf(tx, account, recipients)
      return async () => ({
        accountId: account.id,
        envelopeFrom,
        recipients: recipients.map((recipient) => recipient.address),
        raw: await finished(
          {
            account,
            message,
            kind,
            recipients,
            files: await readFiles(tx.context, attachments),
            answers,
          },
          protection,
        ),
        server: { revision: account.revision, settings: send },
      })
    },
    transmit: async (context, { accountId, envelopeFrom, recipients, raw, server }, onTransmitting) => {
      const { revision, settings: opened } = server as {
        revision: number
        settings: SmtpSettings & { auth?: string }
      }
      const settings = withLogin(opened, options.accessTokens.of(context.tenantId, accountId))
      const sender = await senderFor(`${context.tenantId}:${accountId}`, revision, settings)
      let failure: Error | null = null
      const result = await sender.send({
        envelopeFrom,
        recipients,
        raw,
        onTransmitting: async () => {
          try {
            await onTransmitting()
          } catch (error) {
            failure = error instanceof Error ? error : new Error(String(error))
            throw error
          }
        },
      })
      if (failure) throw failure as Error
      return toResult(result)
    },
    close: async () => {
      await Promise.all([...senders.values()].map(({ sender }) => sender.close()))
    },
  }
}

/** The composed mail, signed and encrypted as the account wants it. */
async function finished(parts: MailParts, protection: OutgoingProtection | null): Promise<Buffer> {
  const raw = await composeMail(parts)
  if (!protection) return raw
  const { recipients, kind, message } = parts
  return protectOutgoing(raw, protection, { recipients, isReceipt: kind === 'receipt', at: message.at })
}

async function protectionOf(
  tx: ReadTx,
  account: AccountRow,
  recipients: readonly { address: string }[],
): Promise<OutgoingProtection | null> {
  const { smime } = account
  if (!smime || (!smime.sign && smime.encrypt === 'never')) return null
  const keys = (await openSmimeKeys(tx, [account])).get(account.id)
  const addresses = recipients.map(({ address }) => address)
  return {
    sign: smime.sign,
    encrypt: smime.encrypt,
    recipients: smime.recipients,
    keys: keys ?? { certificate: smime.certificate, key: '' },
    known: smime.encrypt === 'never' ? [] : await certificatesOf(tx, addresses),
  }
}

function readFiles(
  { blobs, tenantId }: Context,
  attachments: Awaited<ReturnType<typeof attachmentsOf>>,
): Promise<MailParts['files']> {
  return Promise.all(
    attachments.map(async ({ filename, contentType, sha256 }) => ({
      filename,
      contentType,
      content: await blobs.read(tenantId, sha256),
    })),
  )
}

/** What we say to the agent where no server said anything, in the language of servers. */
function ownWords(code: string | undefined): string {
  switch (code) {
    case 'smtputf8-not-offered':
      return 'this mail server takes no addresses with letters outside ASCII (it offers no SMTPUTF8)'
    case 'address-invalid':
      return 'this is no address that mail can be sent to'
    default:
      return ''
  }
}

function toResult(result: SendResult): TransmitResult {
  const { problem, response } = result
  const said =
    response?.text ?? result.recipients.find((recipient) => recipient.state !== 'accepted')?.text ?? ''
  return {
    outcome: result.outcome,
    recipients: result.recipients.map(({ address, state, code, text }) => ({
      address,
      state,
      code: code === 0 ? null : code,
      text: text || ownWords(problem?.code) || null,
    })),
    problem: problem
      ? {
          step: problem.step,
          code: problem.code,
          params: problem.params,
          text: said || ownWords(problem.code) || problem.code,
        }
      : null,
  }
}
