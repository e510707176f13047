import { ApiError } from '@kontor/contract/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { keys } from './keys.ts'

const retries = 2

function signedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401
}

/** The cache of everything read. `onSignedOut` runs when any call but the session's own finds the session ended. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (signedOut(error) && query.queryKey[0] !== keys.session[0]) onSignedOut()
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        if (signedOut(error)) onSignedOut()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (count, error) =>
          count < retries && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      },
    },
  })
}
