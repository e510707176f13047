import { vi } from 'vitest'

/** A wait for an event may take this long on a busy machine; it ends as soon as the event comes. */
const defaultTimeoutMs = 15_000

const waitFor = vi.waitFor.bind(vi)
vi.waitFor = (callback, options = defaultTimeoutMs) => waitFor(callback, options)
