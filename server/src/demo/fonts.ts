import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** The desk's typefaces (SIL Open Font License 1.1), so that both sides of the demo look alike. */
const FAMILIES = {
  inter: import.meta.resolve('@fontsource-variable/inter/package.json'),
  'source-serif-4': import.meta.resolve('@fontsource-variable/source-serif-4/package.json'),
}
const DAY_SECONDS = 86_400

/** Serves `<prefix><family>/index.css` and the font files that it names; nothing else of the packages. */
export async function registerFonts(scope: FastifyInstance, prefix: string): Promise<void> {
  for (const [family, url] of Object.entries(FAMILIES)) {
    await scope.register(fastifyStatic, {
      root: dirname(fileURLToPath(url)),
      prefix: `${prefix}${family}/`,
      decorateReply: false,
      index: false,
      cacheControl: false,
      allowedPath: (path) => /^\/(?:index\.css|files\/[\w-]+\.woff2)$/.test(path),
      setHeaders: (reply) => {
        reply.header('cache-control', `public, max-age=${DAY_SECONDS}`)
      },
    })
  }
}
