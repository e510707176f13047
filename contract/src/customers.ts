import { z } from 'zod'
import { id, idParams, name, time } from './common.ts'
import { caseItem } from './cases.ts'
import { route } from './route.ts'

export const identity = z.strictObject({ kind: z.enum(['email', 'phone', 'handle']), value: z.string() })
export const customer = z.strictObject({
  id,
  name: z.string(),
  identities: z.array(identity),
  since: time,
  caseCount: z.number().int(),
  /** Newest first, at most 20. */
  cases: z.array(caseItem),
})
export type Customer = z.infer<typeof customer>

export const readCustomer = route({
  name: 'readCustomer',
  method: 'GET',
  path: '/api/v1/customers/{id}',
  summary: 'A customer with identities and the cases the caller may see',
  access: 'case.read',
  params: idParams,
  reply: customer,
})
export const renameCustomer = route({
  name: 'renameCustomer',
  method: 'PATCH',
  path: '/api/v1/customers/{id}',
  summary: 'Correct the name of a customer',
  access: 'case.work',
  params: idParams,
  body: z.strictObject({ name }),
  reply: customer,
})
export const customerRoutes = { readCustomer, renameCustomer }
