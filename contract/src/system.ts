import { z } from 'zod'
import { route } from './route.ts'

export const health = route({
  name: 'health',
  method: 'GET',
  path: '/healthz',
  summary: '200 when ready',
  access: 'public',
  reply: z.strictObject({ status: z.literal('ok'), version: z.string() }),
})
export const readOpenapi = route({
  name: 'readOpenapi',
  method: 'GET',
  path: '/api/openapi.json',
  summary: 'This document',
  access: 'public',
  binary: 'reply',
  reply: z.any(),
})
export const systemRoutes = { health, readOpenapi }
