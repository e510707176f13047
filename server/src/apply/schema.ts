import { accountSettings, intakeSettings, poolReceipt, locale, profileName } from '@kontor/contract'
import { z } from 'zod'

const name = z.string().trim().min(1).max(120)
const membership = z.union([
  name.transform((queue) => ({ queue, priority: 1, level: 3 })),
  z
    .strictObject({
      name,
      priority: z.number().int().min(1).max(9).default(1),
      level: z.number().int().min(1).max(5).default(3),
    })
    .transform(({ name: queue, ...rest }) => ({ queue, ...rest })),
])

/** The file of `kontor apply` (CONTRACT.md); unknown words are errors. */
export const declaration = z.strictObject({
  tenant: z
    .strictObject({
      name: name.optional(),
      /** `{yyyy}`, `{yy}`, `{mm}`, `{n}` or `{n:6}`; without `{n}` no number would be unique. */
      caseNumberFormat: z
        .string()
        .min(3)
        .max(40)
        .regex(
          /^(?:[\p{L}\p{N}/_.-]|\{(?:yyyy|yy|mm)\})*\{n(?::\d{1,2})?\}(?:[\p{L}\p{N}/_.-]|\{(?:yyyy|yy|mm)\})*$/u,
        )
        .optional(),
      undoSeconds: z.number().int().min(0).max(120).optional(),
      processingLimit: intakeSettings.shape.processingLimit.unwrap().optional(),
      sameMail: intakeSettings.shape.sameMail.unwrap().optional(),
      senderFence: intakeSettings.shape.senderFence.unwrap().optional(),
    })
    .optional(),
  queues: z
    .array(z.strictObject({ name, serviceLevelMinutes: z.number().int().min(1).max(525_600).default(480) }))
    .default([]),
  pools: z
    .array(z.strictObject({ name, accounts: z.array(name).max(500), receipt: poolReceipt.optional() }))
    .default([]),
  accounts: z.array(accountSettings).default([]),
  users: z
    .array(
      z.strictObject({
        login: name,
        name,
        password: z.string().min(8).max(1024).optional(),
        profile: profileName,
        locale: locale.default('en'),
        active: z.boolean().default(true),
        queues: z.array(membership).default([]),
      }),
    )
    .default([]),
})
export type Declaration = z.output<typeof declaration>
