/**
 * Stands in for zod in the desk's build. The desk takes from the contract its routes and types and validates nothing:
 * the server does. The schemas would cost every login 26 kB (gzip) and time to build them, so here they are one empty
 * object that answers itself. Asking it to validate is a mistake and says so.
 */
const validating = new Set<string | symbol>(['parse', 'safeParse', 'parseAsync', 'safeParseAsync'])

const nothing: unknown = new Proxy(() => undefined, {
  get: (_target, name) => {
    if (validating.has(name)) throw new Error('the desk carries no schemas; the server validates')
    return nothing
  },
  apply: () => nothing,
})

export const z = nothing
