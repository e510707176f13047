import { useDebouncedValue } from '@mantine/hooks'
import { listSignInWays, startProviderSignIn } from '@kontor/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'

/** Typing has paused for so long. */
const pauseMs = 400

/** The other houses by which users of the firm may come in. */
export function LoginWays({ tenant }: { tenant: string }) {
  const { t } = useTranslation()
  const sayError = useSayError()
  const [asked] = useDebouncedValue(tenant.trim(), pauseMs)
  const ways = useQuery({
    queryKey: keys.signInWays(asked),
    queryFn: ({ signal }) => call(listSignInWays, { query: { tenant: asked }, signal }),
    enabled: asked !== '',
  }).data?.items
  const go = useMutation({
    mutationFn: (provider: string) => call(startProviderSignIn, { body: { tenant: asked, provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: sayError,
  })
  return ways?.map(({ id, name }) => (
    <Button key={id} icon="globe" onClick={() => go.mutate(id)} aria-disabled={go.isPending}>
      {t('security.wayBy', { name })}
    </Button>
  ))
}
