import type { AccountSettings, testStep } from '@kontor/contract'
import type { z } from 'zod'
import { port } from '#platform/port'
import type { GiveToken } from '#transports/net'

export type TestStep = z.output<typeof testStep>

/** Tries settings against the real servers, step by step; bound to the transports by main. */
export const testConnections =
  port<(settings: AccountSettings, accessToken?: GiveToken) => Promise<TestStep[]>>(
    'accounts.testConnections',
  )

/** Which of these addresses the built-in receiver takes for another account, of any tenant; bound to the database by main. */
export const takenAddresses =
  port<(tenantId: string, accountId: string, addresses: readonly string[]) => Promise<string[]>>(
    'accounts.takenAddresses',
  )
