import { systemContext } from '#platform/context'
import { Fault } from '#platform/faults'
import { type FenceAnswer, type HeldMessage, readHeld, releaseFenced } from '#outbox'
import { requireTenant, withRuntime } from './tenants.ts'
import { print, readOptions, UsageError } from './usage.ts'

const usage = `kontor outbox list --tenant S
       kontor outbox probe|release|sent|cancel --tenant S (--message ID | --all) [--kind reply|receipt]`
const answers: Record<string, FenceAnswer> = {
  probe: 'probe',
  release: 'send',
  sent: 'sent',
  cancel: 'cancel',
}

/**
 * `kontor outbox`: what a restore holds back. `probe` looks into the account's Sent folder for its Message-ID and sends
 * it only where that says that it never went, `release` sends it at once, `sent` says that it had gone out before, `cancel` gives it up.
 */
export async function outbox(args: string[]): Promise<number> {
  const options = readOptions(args, { values: ['tenant', 'message', 'kind'], flags: ['all'] })
  const [action = ''] = options.words
  const answer = answers[action]
  const slug = options.required('tenant')
  const [id, kind] = [options.value('message'), options.value('kind')]
  const isUsable = action === 'list' || (answer !== undefined && (id !== null) !== options.has('all'))
  if (!isUsable || (kind !== null && kind !== 'reply' && kind !== 'receipt')) throw new UsageError(usage)
  return withRuntime(async (runtime) => {
    const context = systemContext(runtime.services, await requireTenant(runtime, slug))
    const held = await runtime.db.inTenant(context, readHeld)
    const meant = held.filter(
      (one) => (id === null || one.messageRef === id) && (kind ?? one.kind) === one.kind,
    )
    if (id !== null && meant.length === 0) throw new Error(`no restore holds the message ${id}`)
    for (const one of meant) {
      if (answer === undefined) print(rowOf(one))
      else
        print(
          await runtime.db
            .inTenant(context, (tx) => releaseFenced(tx, one.messageRef, answer))
            .then(
              () => ({ ...rowOf(one), answer }),
              (error: unknown) => {
                if (!(error instanceof Fault)) throw error
                return { ...rowOf(one), error: { code: error.code, params: error.params } }
              },
            ),
        )
    }
  })
}

function rowOf({ messageRef, caseNumber, kind, messageId, account, to, subject, createdAt }: HeldMessage) {
  return {
    message: messageRef,
    case: caseNumber,
    kind,
    messageId,
    account,
    to,
    subject,
    createdAt: createdAt.toISOString(),
  }
}
