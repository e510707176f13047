import { createServer } from 'node:http'
import { collectDefaultMetrics, Registry } from 'prom-client'

/** Prometheus text on a port of its own; says nothing about tenants. */
export async function startMetrics(port: number, host: string): Promise<{ close(): Promise<void> }> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'kontor_' })
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { close: () => new Promise((resolve) => server.close(() => resolve())) }
}
