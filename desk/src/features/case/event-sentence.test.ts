import type { TimelineEntry } from '@kontor/contract'
import { describe, expect, test } from 'vitest'
import { makeFormat } from '../../format/format.ts'
import { translator } from '../../testing.ts'
import { eventSentence } from './event-sentence.ts'

const now = Date.UTC(2026, 10, 21, 12)
const event = (type: string, params: Record<string, unknown> = {}): TimelineEntry => ({
  id: '1',
  at: new Date(now).toISOString(),
  type,
  actor: { kind: 'user', id: '2', name: 'Anna Berg' },
  params,
})

const all: [string, Record<string, unknown>][] = [
  ['case.opened', { number: 'F26-000001', queue: 'Versand' }],
  ['case.message-received', { from: { name: 'Jürgen', address: 'jk@example.org' } }],
  ['case.message-suspected', {}],
  ['case.receipt-queued', {}],
  ['case.assigned', { user: 'Ben Okafor', how: 'next' }],
  ['case.assigned', { user: { name: 'Ben Okafor' }, how: 'take' }],
  ['case.assigned', { user: 'Ben Okafor', how: 'reply' }],
  ['case.assigned', { user: 'Ben Okafor', how: 'refused' }],
  ['case.assigned', { user: 'Ben Okafor', how: 'uncertain' }],
  ['case.returned', {}],
  ['case.returned', { reason: 'not mine' }],
  ['case.moved', { from: 'Versand', to: { id: '1', name: 'Rechnung' } }],
  ['case.assigned', { user: 'Ben Okafor', how: 'undo' }],
  ['case.parked', { why: 'lease-lost', user: 'Anna Berg' }],
  ['case.parked', { why: 'presence', user: 'Anna Berg' }],
  ['case.parked', { why: 'other-case', user: 'Anna Berg' }],
  ['case.lease-taken-over', { from: 'Anna Berg', to: 'Carla Lindqvist' }],
  ['case.message-joined', {}],
  ['case.message-split', { to: 'x' }],
  ['case.reply-sent', { kind: 'receipt', recipients: 1 }],
  ['case.reply-refused', { kind: 'receipt', address: 'a@example.org', code: null, text: '' }],
  ['case.reopened', { why: 'undo' }],
  ['case.parked', { why: 'other' }],
  ['case.resumed', {}],
  ['case.reply-queued', { undoUntil: new Date(now).toISOString() }],
  ['case.reply-cancelled', {}],
  ['case.reply-sent', { recipients: ['a@example.org', 'b@example.org'] }],
  ['case.reply-refused', { address: 'a@example.org', code: 550, text: 'no such mailbox' }],
  ['case.reply-uncertain', {}],
  ['case.file-infected', { finding: 'Eicar' }],
  ['case.reply-probing', {}],
  ['case.reply-settled', { by: 'sent-folder', arrived: true }],
  ['case.reply-settled', { by: 'sent-folder', arrived: false }],
  ['case.reply-settled', { by: 'answer', arrived: true }],
  ['case.reply-settled', { by: 'echo', arrived: true }],
  ['case.reply-settled', { by: 'person', arrived: true }],
  ['case.reply-settled', { by: 'person', arrived: false }],
  ['case.reply-fenced', {}],
  ['case.reply-released', { answer: 'send' }],
  ['case.reply-released', { answer: 'sent' }],
  ['case.reply-released', { answer: 'cancel' }],
  ['case.reply-retrying', { text: '451 later', nextTryAt: new Date(now).toISOString() }],
  ['case.closed', {}],
  ['case.closed', { reason: 'done' }],
  ['case.reopened', { why: 'refused' }],
  ['case.reopened', { why: 'uncertain' }],
  ['case.reopened', { why: 'user' }],
  ['case.status', { status: 'waiting' }],
  ['case.draft-discarded', {}],
  ['case.note', { text: 'called' }],
]

describe.each(['de', 'en'] as const)('in %s', async (locale) => {
  const t = await translator(locale)
  const format = makeFormat(locale)

  test.each(all)('%s is a whole sentence', (type, params) => {
    const sentence = eventSentence(event(type, params), t, format, now)
    expect(sentence).not.toMatch(/\{\{|undefined|event\.|\[object/)
    expect(sentence.length).toBeGreaterThan(8)
    expect(sentence).not.toContain(type)
  })
})

test('names who did it, and a refusal its reason', async () => {
  const t = await translator('de')
  const say = (type: string, params: Record<string, unknown>) =>
    eventSentence(event(type, params), t, makeFormat('de'), now)
  expect(say('case.moved', { from: 'Versand', to: 'Rechnung' })).toBe(
    'Anna Berg hat den Fall von Versand nach Rechnung verschoben',
  )
  expect(say('case.reply-refused', { address: 'a@example.org', code: 550, text: 'no such mailbox' })).toBe(
    'Antwort an a@example.org abgelehnt: 550 no such mailbox',
  )
})

test('an event of tomorrow is named, not hidden', async () => {
  expect(eventSentence(event('case.praised'), await translator('en'), makeFormat('en'), now)).toContain(
    'case.praised',
  )
})
