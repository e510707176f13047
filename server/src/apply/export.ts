import { pageOfUsers } from '#access'
import { pageOfAccounts } from '#accounts'
import { readIntakeSettings } from '#intake'
import { pageOfQueues, readMemberships, readPools } from '#organisation'
import type { ReadTx } from '#platform/db'
import { readTenant } from '#tenancy'

const limit = 10_000

/** The tenant's declaration in the format of `apply`; secrets are left out. */
export async function exportDeclaration(tx: ReadTx): Promise<Record<string, unknown>> {
  const queues = await pageOfQueues(tx, { memberId: null, afterName: '', limit })
  const accounts = await pageOfAccounts(tx, '', limit)
  const names = new Map(accounts.map((account) => [account.id, account.name]))
  const users = await pageOfUsers(tx, '', limit)
  const memberships = await readMemberships(
    tx,
    users.map((user) => user.id),
  )
  const { name, caseNumberFormat, undoSeconds } = await readTenant(tx)
  return {
    tenant: { name, caseNumberFormat, undoSeconds, ...(await readIntakeSettings(tx)) },
    queues: queues.map(({ name, serviceLevelMinutes }) => ({ name, serviceLevelMinutes })),
    pools: (await readPools(tx)).map(({ name, accountIds, receipt }) => ({
      name,
      ...(receipt ? { receipt } : {}),
      accounts: accountIds.flatMap((id) => names.get(id) ?? []).sort(),
    })),
    accounts: accounts.map((account) => ({
      name: account.name,
      channel: account.channel,
      address: account.address,
      ...(account.aliases.length > 0 ? { aliases: account.aliases } : {}),
      ...(account.displayName ? { displayName: account.displayName } : {}),
      queue: account.queueName,
      receive: account.receive,
      ...(account.send
        ? {
            send:
              account.send.via === 'account'
                ? { ...account.send, account: names.get(String(account.send.account)) }
                : account.send,
          }
        : {}),
      ...(account.smime ? { smime: account.smime } : {}),
      ...(account.oauth ? { oauth: account.oauth } : {}),
      receipt: account.receipt,
      ...(account.signature ? { signature: account.signature } : {}),
      subaddress: account.subaddress,
      ...(account.trust.ownCheck || account.trust.servers.length > 0 ? { trust: account.trust } : {}),
      paused: account.paused,
      ...(account.processingLimit === null ? {} : { processingLimit: account.processingLimit }),
    })),
    users: users.map(({ id, login, name, profile, locale, active }) => ({
      login,
      name,
      profile,
      locale,
      active,
      queues: memberships
        .filter((item) => item.userId === id)
        .map(({ queueName, priority, level }) => ({ name: queueName, priority, level })),
    })),
  }
}
