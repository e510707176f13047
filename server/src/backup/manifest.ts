import { z } from 'zod'

/** Grows when an older Kontor could not read what a newer one writes. */
export const formatVersion = 1
export const headName = 'kontor-backup.json'
export const manifestName = 'manifest.json'
export const manifestSumName = 'manifest.sha256'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const table = z.strictObject({ name: z.string(), columns: z.array(z.string()) })

/** How the master key travels: in clear, or under a passphrase. */
export const keyBox = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('clear'), key: z.string() }),
  z.strictObject({ kind: z.literal('passphrase'), salt: z.string(), sealed: z.string() }),
])
export type KeyBox = z.output<typeof keyBox>

/** The first entry: what the rest is. */
export const head = z.strictObject({
  format: z.literal(formatVersion),
  kontor: z.string(),
  at: z.iso.datetime(),
  /** Says which master key the sealed values need, without giving it away. */
  keyId: z.string(),
  key: keyBox.nullable(),
  migrations: z.array(z.strictObject({ name: z.string(), sha256 })),
  tables: z.array(table),
  tenants: z.array(z.strictObject({ id: z.uuid(), slug: z.string() })),
})
export type Head = z.output<typeof head>

/** The last entry: what must have come in between. */
export const manifest = z.strictObject({
  head: sha256,
  /** Rows of a table of a tenant; `sha256` is that of the stored bytes. */
  parts: z.array(z.strictObject({ tenant: z.uuid(), table: z.string(), rows: z.number().int(), sha256 })),
  blobs: z.array(
    z.strictObject({
      tenant: z.uuid(),
      count: z.number().int(),
      bytes: z.number().int(),
      /** Of all their names, in order. */
      names: sha256,
    }),
  ),
})
export type Manifest = z.output<typeof manifest>
