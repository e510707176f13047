import type { en } from './en.ts'

type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> }

/** What every language must have: the keys of the English catalogue, each a text. */
export type Catalogue = Shape<typeof en>
