import type { QueryClient } from '@tanstack/react-query'
import type { RegisteredRouter } from '@tanstack/react-router'
import { rememberCsrfToken } from '../api/client.ts'
import { keys } from '../api/keys.ts'

/** Forgets everything read and shows the login page, remembering where the user was. */
export function signedOut(client: QueryClient, router: RegisteredRouter, wanted = false) {
  const here = router.state.location
  if (here.pathname === '/login') return
  rememberCsrfToken(null)
  void client.cancelQueries()
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.demo[0] })
  void router.navigate({
    to: '/login',
    search: wanted ? {} : { back: here.href, ended: true },
  })
}
