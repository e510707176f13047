import { z } from 'zod'
import { emailAddress, id } from './common.ts'
import { route } from './route.ts'

/** What a firm's web form hands over. Signed: see submitForm. */
export const formSubmission = z.strictObject({
  /** Chosen by the sender; the same id is taken over once. */
  submissionId: z.string().min(1).max(128),
  from: z.strictObject({ name: z.string().max(200).default(''), address: emailAddress }),
  subject: z.string().max(500).default(''),
  text: z.string().min(1).max(200_000),
  fields: z.record(z.string().max(80), z.string().max(4000)).default({}),
  language: z.string().max(12).optional(),
})
export const submitForm = route({
  name: 'submitForm',
  method: 'POST',
  path: '/api/v1/forms/{tenant}/{account}',
  summary:
    'A web form, signed: header `x-kontor-signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body" with the account secret>`, at most 5 minutes old',
  access: 'public',
  params: z.strictObject({ tenant: z.string().max(64), account: z.string().max(120) }),
  binary: 'raw-request',
  status: 202,
  reply: z.strictObject({ id, repeated: z.boolean() }),
})
export const formRoutes = { submitForm }
