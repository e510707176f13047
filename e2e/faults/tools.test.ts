import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readOptions, UsageError } from './options.ts'
import { streamOf } from './seeded.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

const waiting = { timeout: 10_000, interval: 10 }

describe('the network that fails on request', () => {
  let echo: Server
  let net: TcpProxy
  beforeAll(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    net = await startTcpProxy((echo.address() as AddressInfo).port)
  })
  afterAll(async () => {
    await net.stop()
    echo.close()
  })
  const open = async (): Promise<{ socket: Socket; heard: () => string; ended: () => boolean }> => {
    const socket = connect(net.port, '127.0.0.1')
    let [text, isOver] = ['', false]
    socket.on('error', () => undefined)
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on('close', () => (isOver = true))
    await once(socket, 'connect')
    return { socket, heard: () => text, ended: () => isOver }
  }

  it('passes on, holds back in a black hole, and goes on where it stopped', async () => {
    const line = await open()
    line.socket.write('one ')
    await vi.waitFor(() => expect(line.heard()).toBe('one '), waiting)
    net.fault({ kind: 'blackhole' })
    line.socket.write('two')
    await vi.waitFor(() => expect(net.met()).toMatchObject({ blackhole: 1 }), waiting)
    expect(line.heard()).toBe('one ')
    net.fault({ kind: 'ok' })
    await vi.waitFor(() => expect(line.heard()).toBe('one two'), waiting)
    line.socket.destroy()
  })

  it('resets, cuts after some bytes, talks nonsense; who is half-open hears nothing for ever', async () => {
    const doomed = await open()
    net.fault({ kind: 'reset' })
    await vi.waitFor(() => expect(doomed.ended()).toBe(true), waiting)
    net.fault({ kind: 'cut-after', bytes: 3 })
    const cut = await open()
    cut.socket.write('abcdef')
    await vi.waitFor(() => expect(cut.ended()).toBe(true), waiting)
    net.fault({ kind: 'garbage' })
    const lied = await open()
    lied.socket.write('hello')
    await vi.waitFor(() => expect(lied.heard()).toContain('999'), waiting)
    net.fault({ kind: 'half-open' })
    net.fault({ kind: 'ok' })
    const heard = lied.heard()
    lied.socket.write('hello')
    const fresh = await open()
    fresh.socket.write('hello')
    await vi.waitFor(() => expect(fresh.heard()).toBe('hello'), waiting)
    expect([lied.heard(), lied.ended()]).toEqual([heard, false])
  })
})

it('options are read; what is unknown is named', () => {
  expect(readOptions(['--seed', '7', '--minutes', '2'], 0)).toMatchObject({
    seed: 7,
    minutes: 2,
    what: 'faults',
  })
  expect(readOptions(['--short', '--only', 'kills,disk'], 0.5)).toMatchObject({
    minutes: null,
    only: ['kills', 'disk'],
    isSeeded: false,
  })
  expect(() => readOptions(['--sede', '7'], 0)).toThrow(UsageError)
  expect(() => readOptions(['--seed', 'x'], 0)).toThrow('give a number')
})

it('each part of a run draws its own numbers, the same for the same seed', () => {
  const draw = (seed: number, part: string) => Array.from({ length: 5 }, streamOf(seed, part))
  expect(draw(1, 'kills')).toEqual(draw(1, 'kills'))
  expect(draw(1, 'kills')).not.toEqual(draw(1, 'smtp'))
  expect(draw(1, 'kills')).not.toEqual(draw(2, 'kills'))
})
