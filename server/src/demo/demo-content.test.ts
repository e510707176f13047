import { accountRoutes, organisationRoutes } from '@kontor/contract'
import { expect, it } from 'vitest'
import { present } from '#platform/faults'
import { demoContent } from './demo-content.ts'

const content = demoContent({ postOfficePort: 2525 })

it('declares what the API would accept', () => {
  for (const account of content.accounts) present(accountRoutes.createAccount.body, 'body').parse(account)
  for (const queue of content.queues) present(organisationRoutes.createQueue.body, 'body').parse(queue)
  for (const { queues, ...user } of content.users) {
    const members = queues.map(({ name, ...rest }) => ({ queue: name, ...rest }))
    present(organisationRoutes.createUser.body, 'body').parse({ ...user, queues: members })
  }
})

it('names only queues and accounts that it declares, and leaves no queue without people', () => {
  const queues = content.queues.map((queue) => queue.name)
  const accounts = content.accounts.map((account) => account.name)
  const worked = new Set(content.users.flatMap((user) => user.queues.map((member) => member.name)))
  expect(queues).toEqual(expect.arrayContaining(content.accounts.map((account) => account.queue)))
  expect(accounts).toEqual(expect.arrayContaining(content.pools.flatMap((pool) => pool.accounts)))
  expect([...worked].sort()).toEqual([...queues].sort())
})
