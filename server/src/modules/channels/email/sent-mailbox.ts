import { type AccessTokens, findAccount, openAccount, sentKeeping } from '#accounts'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'
import type { ResolveHost } from '#platform/egress'
import { present } from '#platform/faults'
import type { SentMailbox } from '#outbox'
import { type ImapSettings, openSentFolder } from '#transports/imap'
import { withLogin } from './by-token.ts'

/** Opens the folder of sent mail of accounts that are fetched by IMAP. */
export function sentMailboxes(db: Database, resolveHost: ResolveHost, accessTokens: AccessTokens) {
  return async (context: Context, accountId: string): Promise<SentMailbox> => {
    const { settings, folder } = await db.readInTenant(context, async (tx) => {
      const account = present(await findAccount(tx, accountId), 'the account')
      const opened = (await openAccount(tx, account)).receive as unknown as ImapSettings & {
        auth?: string
      }
      return {
        settings: {
          ...withLogin(opened, accessTokens.of(context.tenantId, accountId)),
          password: opened.password ?? '',
        },
        folder: (await sentKeeping(tx, accountId))?.folder,
      }
    })
    return openSentFolder(settings, { folder, resolveHost })
  }
}
