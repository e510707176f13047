import type { adminEn } from './admin.en.ts'

type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> }

/** What every language of administration must have. */
export type AdminCatalogue = Shape<typeof adminEn>
