import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const deskFolder = fileURLToPath(new URL('../../desk/dist/', import.meta.url))
const year = 31_536_000

/** Serves the built desk; addresses of its pages all give its one document. */
export async function registerDesk(app: FastifyInstance): Promise<void> {
  if (!existsSync(deskFolder)) return
  await app.register(fastifyStatic, {
    root: deskFolder,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const immutable = path.includes('/assets/')
      reply.header('cache-control', immutable ? `public, max-age=${year}, immutable` : 'no-cache')
    },
  })
  const document = async (_request: unknown, reply: { sendFile(name: string): unknown }): Promise<unknown> =>
    reply.sendFile('index.html')
  for (const path of [
    '/',
    '/login',
    '/login/*',
    '/enrol',
    '/security',
    '/work',
    '/work/*',
    '/cases',
    '/cases/*',
    '/queues/*',
    '/customers/*',
    '/admin',
    '/admin/*',
  ]) {
    app.get(path, document as never)
  }
}
