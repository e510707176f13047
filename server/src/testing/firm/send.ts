import { createHmac, randomUUID } from 'node:crypto'
import type { Route } from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import type { Call } from './calls.ts'

/** Who asks, and how. */
export interface Sender {
  baseUrl: string
  token?: string
  /** A session: cookie and CSRF token. */
  cookie?: string
  csrf?: string
  /** Put last, so that they win; an empty text leaves a header out. */
  headers?: Record<string, string>
  method?: string
}

export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
  /** The code of a refusal, or null. */
  code: string | null
}

/** The secret of the form account of every test firm. */
export const formSecret = 'a secret of the firm’s web server'

/** Sends a call over HTTP as bytes, without the client that would mend it. */
export async function send(route: Route, call: Call, sender: Sender): Promise<Answer> {
  const headers: Record<string, string> = {}
  if (sender.token !== undefined) headers.authorization = `Bearer ${sender.token}`
  if (sender.cookie !== undefined) headers.cookie = sender.cookie
  if (sender.csrf !== undefined) headers['x-csrf-token'] = sender.csrf
  if (route.idempotent) headers['idempotency-key'] = randomUUID()
  const body = bodyOf(call, headers)
  if (route.binary === 'raw-request')
    headers['x-kontor-signature'] = signatureOf(typeof body === 'string' ? body : '')
  for (const [name, value] of Object.entries(sender.headers ?? {})) {
    if (value === '') delete headers[name]
    else headers[name] = value
  }
  const method = sender.method ?? route.method
  const init: RequestInit = { method, headers, redirect: 'manual' }
  if (body !== undefined && method !== 'GET' && method !== 'HEAD') init.body = body
  const response = await fetch(sender.baseUrl + pathOf(route, call.params, call.query), init)
  const text = await response.text()
  return { status: response.status, headers: Object.fromEntries(response.headers), text, code: codeOf(text) }
}

function bodyOf(call: Call, headers: Record<string, string>): string | FormData | undefined {
  if (call.file !== undefined) {
    const form = new FormData()
    form.set('file', new File([call.file], 'note.txt', { type: 'text/plain' }))
    return form
  }
  if (call.body === undefined) return undefined
  headers['content-type'] = 'application/json'
  return JSON.stringify(call.body)
}

function codeOf(text: string): string | null {
  const match = /^\{"error":\{"code":"([\w-]+)"/.exec(text)
  return match?.[1] ?? null
}

function signatureOf(body: string): string {
  const seconds = Math.floor(Date.now() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', formSecret).update(`${seconds}.${body}`).digest('hex')}`
}
