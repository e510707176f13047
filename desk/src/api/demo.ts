import { queryOptions } from '@tanstack/react-query'
import { keys } from './keys.ts'

/** What a demo server tells its login page; other servers answer 404. */
export interface DemoInfo {
  tenant: string
  logins: { login: string; password: string; name: string; profile: string }[]
  customerSide: string
}

export const demoQuery = queryOptions({
  queryKey: keys.demo,
  queryFn: async ({ signal }): Promise<DemoInfo | null> => {
    const response = await fetch('/demo/info.json', { signal })
    if (!response.ok || !response.headers.get('content-type')?.includes('json')) return null
    return (await response.json()) as DemoInfo
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})
