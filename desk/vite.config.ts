import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev:desk` finds the server. */
const devServer = 'http://127.0.0.1:4100'

/** Chunks that change rarely and are needed at once. The editor and administration part by themselves, being imported lazily. */
function chunkOf(id: string): string | undefined {
  if (!id.includes('node_modules')) return undefined
  if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return 'react'
  if (/node_modules\/@tanstack\/(?!(react-|)virtual)/.test(id)) return 'tanstack'
  if (/node_modules\/(i18next|react-i18next)\//.test(id)) return 'i18n'
  return undefined
}

export default defineConfig({
  plugins: [react()],
  base: '/',
  resolve: { alias: { zod: fileURLToPath(new URL('./zod-types-only.ts', import.meta.url)) } },
  build: {
    outDir: 'dist',
    // Fonts as data: addresses would be refused by the content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { output: { manualChunks: chunkOf } },
  },
  server: {
    proxy: {
      '/api': { target: devServer, ws: true },
      '/demo': devServer,
    },
  },
})
