import type { Draft } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { beforeEach, expect, test, vi } from 'vitest'
import type { DraftContent } from './draft-content.ts'
import { makeDraftKeeper } from './draft-keeper.ts'
import type { LocalDraft, LocalStore } from './local-drafts.ts'

const blank: DraftContent = {
  html: '',
  to: ['jk@example.org'],
  cc: [],
  bcc: [],
  subject: 'Re: Zelt',
  attachments: [],
}
const author = { id: 'u1', login: 'anna', name: 'Anna Berg' }
const savedAt = '2026-11-21T12:00:00Z'
const stored = (html: string, version: number): Draft => ({ ...blank, html, version, savedAt, author })
const refusal = (status: number, code: string) =>
  new ApiError(status, status === 0 ? null : { error: { code, params: {}, message: code } })

let here: LocalDraft | undefined
const local: LocalStore = {
  read: () => here,
  write: (draft) => {
    here = draft
  },
  clear: () => {
    here = undefined
  },
}
beforeEach(() => {
  here = undefined
})

/** A server that keeps one draft and compares versions as the real one does. */
function server(present: Draft | null) {
  let kept = present
  const save = vi.fn(async (body: { html: string; version?: number }) => {
    if (body.version !== undefined && body.version !== kept?.version) throw refusal(409, 'stale-draft')
    kept = stored(body.html, (kept?.version ?? 0) + 1)
    return kept
  })
  return { save, read: async () => kept, put: (draft: Draft | null) => (kept = draft) }
}

function keeperOn(remote: ReturnType<typeof server>, start: Draft | null, onError = vi.fn()) {
  return makeDraftKeeper({ blank, stored: start, local, save: remote.save, read: remote.read, onError })
}

test('an untouched reply is not saved', async () => {
  const remote = server(null)
  await keeperOn(remote, null).flush()
  expect(remote.save).not.toHaveBeenCalled()
})

test('writing is saved with the version it was written on', async () => {
  const remote = server(stored('<p>a</p>', 3))
  const keeper = keeperOn(remote, stored('<p>a</p>', 3))
  keeper.edit(() => ({ html: '<p>ab</p>' }))
  expect(keeper.read().phase).toBe('dirty')
  await keeper.flush()
  expect(remote.save.mock.lastCall?.[0]).toMatchObject({ html: '<p>ab</p>', version: 3 })
  expect(keeper.read()).toMatchObject({ phase: 'saved', version: 4 })
  expect(here).toBeUndefined()
})

test('what is typed while a save is under way is saved after it', async () => {
  const remote = server(null)
  const keeper = keeperOn(remote, null)
  keeper.edit(() => ({ html: '<p>a</p>' }))
  const first = keeper.flush()
  await Promise.resolve()
  keeper.edit(() => ({ html: '<p>ab</p>' }))
  await first
  await keeper.flush()
  expect(remote.save).toHaveBeenCalledTimes(2)
  expect((await remote.read())?.html).toBe('<p>ab</p>')
})

test('without a network the draft stays on this device and comes back', async () => {
  const remote = server(null)
  remote.save.mockRejectedValueOnce(refusal(0, 'offline'))
  const keeper = keeperOn(remote, null)
  keeper.edit(() => ({ html: '<p>kept</p>' }))
  await keeper.flush()
  expect(keeper.read().phase).toBe('local')
  expect(here?.content.html).toBe('<p>kept</p>')
  keeper.stop(false)
  const again = keeperOn(remote, null)
  expect(again.read()).toMatchObject({ phase: 'dirty', content: { html: '<p>kept</p>' } })
  await again.flush()
  expect(again.read().phase).toBe('saved')
})

test('a change elsewhere asks, and both answers hold', async () => {
  for (const keep of [true, false]) {
    const remote = server(stored('<p>a</p>', 1))
    const keeper = keeperOn(remote, stored('<p>a</p>', 1))
    remote.put(stored('<p>theirs</p>', 2))
    keeper.edit(() => ({ html: '<p>mine</p>' }))
    await keeper.flush()
    expect(keeper.read().phase).toBe('conflict')
    if (keep) await keeper.keepMine()
    else keeper.takeTheirs()
    expect(keeper.read()).toMatchObject({
      phase: 'saved',
      content: { html: keep ? '<p>mine</p>' : '<p>theirs</p>' },
    })
  }
})

test('a draft that was sent elsewhere is a conflict, not a new draft', async () => {
  const remote = server(null)
  const keeper = keeperOn(remote, stored('<p>a</p>', 5))
  keeper.edit(() => ({ html: '<p>b</p>' }))
  await keeper.flush()
  expect(keeper.read()).toMatchObject({ phase: 'conflict', theirs: null })
  expect(await remote.read()).toBeNull()
})

test('news from another tab is taken only while nothing here is unsaved', () => {
  const keeper = keeperOn(server(null), stored('<p>a</p>', 1))
  expect(keeper.adopt(stored('<p>b</p>', 2))).toBe(true)
  keeper.edit(() => ({ html: '<p>c</p>' }))
  expect(keeper.adopt(stored('<p>d</p>', 3))).toBe(false)
  expect(keeper.read().content.html).toBe('<p>c</p>')
  keeper.stop(true)
})

test('who leaves and is back at once goes on saving', async () => {
  const remote = server(null)
  const keeper = keeperOn(remote, null)
  keeper.resume()
  const left = keeper.leave()
  keeper.resume()
  await left
  keeper.edit(() => ({ html: '<p>more</p>' }))
  await keeper.flush()
  expect((await remote.read())?.html).toBe('<p>more</p>')
  await keeper.leave()
  keeper.edit(() => ({ html: '<p>nobody looks</p>' }))
  await keeper.flush()
  expect((await remote.read())?.html).toBe('<p>more</p>')
})

test('a refusal is told and the words are kept', async () => {
  const remote = server(null)
  const onError = vi.fn()
  remote.save.mockRejectedValueOnce(refusal(422, 'invalid'))
  const keeper = keeperOn(remote, null, onError)
  keeper.edit(() => ({ html: '<p>a</p>' }))
  await keeper.flush()
  expect(onError).toHaveBeenCalledOnce()
  expect(here?.content.html).toBe('<p>a</p>')
})

test('a save that came too late for its lease keeps the words here and says nothing by itself', async () => {
  const remote = server(null)
  remote.save.mockRejectedValueOnce(refusal(409, 'lease-lost'))
  const onError = vi.fn()
  const keeper = keeperOn(remote, null, onError)
  keeper.edit(() => ({ html: '<p>a</p>' }))
  await keeper.flush()
  expect(keeper.read()).toMatchObject({ phase: 'local', content: { html: '<p>a</p>' } })
  expect(here?.content.html).toBe('<p>a</p>')
  expect(onError).not.toHaveBeenCalled()
  await keeper.flush()
  expect(keeper.read().phase).toBe('saved')
  keeper.stop(true)
})
