import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Fault } from '#platform/faults'

const maxResponseChars = 512 * 1024
const post = z.strictObject({
  SAMLResponse: z.string().min(1).max(maxResponseChars),
  RelayState: z.string().min(1).max(200),
})

/** Reads what a SAML provider lets the browser post: a form, or the same as JSON. Fault: `invalid` (422). */
export function readSamlPost(request: FastifyRequest): z.output<typeof post> {
  const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : ''
  const isJson = request.headers['content-type']?.startsWith('application/json') === true
  const result = post.safeParse(isJson ? jsonOf(text) : Object.fromEntries(new URLSearchParams(text)))
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (issue?.code === 'unrecognized_keys')
    throw new Fault(422, 'unknown-field', { field: issue.keys[0] }, `There is no field "${issue.keys[0]}"`)
  throw new Fault(422, 'invalid', { field: issue?.path.join('.') ?? '' }, 'This is no SAML response')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
