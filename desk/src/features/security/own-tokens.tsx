import { listOwnTokens, revokeOwnToken } from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { Loading } from '../../components/loading.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { NewToken } from './new-token.tsx'
import { Section } from './section.tsx'
import { TokenList } from './token-list.tsx'
import s from './security.module.css'

/** What else may act in the user's name. */
export function OwnTokens() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const sayError = useSayError()
  const [making, setMaking] = useState(false)
  const tokens = useQuery({
    queryKey: keys.ownTokens,
    queryFn: ({ signal }) => call(listOwnTokens, { signal }),
  }).data?.items
  const again = () => void client.invalidateQueries({ queryKey: keys.ownTokens })
  const revoke = useMutation({
    mutationFn: (id: string) => call(revokeOwnToken, { params: { id } }),
    onSuccess: () => say({ text: t('security.revoked') }),
    onError: sayError,
    onSettled: again,
  })
  const add = (
    <Button icon="plus" onClick={() => setMaking(true)}>
      {t('security.newToken')}
    </Button>
  )
  return (
    <Section title={t('security.tokens')} help={t('security.tokensHelp')} action={add}>
      {tokens === undefined && <Loading lines={2} />}
      {tokens?.length === 0 && <p className={s.none}>{t('security.noTokens')}</p>}
      {tokens && tokens.length > 0 && <TokenList tokens={tokens} onRevoke={({ id }) => revoke.mutate(id)} />}
      <Sheet opened={making} onClose={() => setMaking(false)} title={t('security.newToken')} size={520}>
        {making && <NewToken onMade={again} onDone={() => setMaking(false)} />}
      </Sheet>
    </Section>
  )
}
