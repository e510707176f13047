import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { makeQueryClient } from './api/query-client.ts'
import { Toaster } from './components/toast/toaster.tsx'
import { makeRouter } from './router.tsx'
import { signedOut } from './session/signed-out.ts'
import { theme, tokensForMantine } from './theme/theme.ts'

const queryClient = makeQueryClient(() => signedOut(queryClient, router))
const router = makeRouter(queryClient)

/** The whole desk: theme, cache, routes and what was just done. */
export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={tokensForMantine} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toaster />
      </QueryClientProvider>
    </MantineProvider>
  )
}
