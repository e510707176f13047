import { z } from 'zod'

/** Ids are opaque strings for callers; ours are UUIDs, and anything else is simply not found. */
export const id = z.string().min(1).max(64)
/** ISO 8601 with offset. */
export const time = z.iso.datetime({ offset: true })
export const emailAddress = z.string().trim().min(3).max(320)
export const name = z.string().trim().min(1).max(120)

export const ref = z.strictObject({ id, name: z.string() })
export const userRef = z.strictObject({ id, login: z.string(), name: z.string() })
export const mailbox = z.strictObject({ name: z.string(), address: z.string() })

export const idParams = z.strictObject({ id })
export const noContent = z.null()

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
})

/** A list answer: keyset pages, never offsets. */
export function page<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** Every error body. `code` is stable and translated by the client; `message` is English for people reading logs. */
export const errorBody = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    params: z.record(z.string(), z.unknown()),
    message: z.string(),
  }),
})
export type ErrorBody = z.infer<typeof errorBody>

export const limits = {
  attachmentBytes: 25 * 1024 * 1024,
  messageBytes: 35 * 1024 * 1024,
  htmlChars: 500_000,
  recipients: 100,
  attachments: 50,
  subjectChars: 500,
  queryChars: 200,
} as const
