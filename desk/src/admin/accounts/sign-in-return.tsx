import { finishSignIn } from '@kontor/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { errorText } from '../../api/error-text.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useFormat } from '../../format/use-format.ts'
import { useGo } from '../place-link.tsx'
import { adminKeys } from '../queries.ts'

/** Where the provider sends people back to: hands over what it said, once, and goes to the account. */
export function SignInReturn() {
  const { t } = useTranslation('admin')
  const { t: desk } = useTranslation()
  const format = useFormat()
  const client = useQueryClient()
  const go = useGo()
  const begun = useRef(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    const said = new URLSearchParams(window.location.search)
    // The code is worth a mailbox: it does not stay in the address bar or the history.
    window.history.replaceState(null, '', window.location.pathname)
    const [state, code, error] = [said.get('state') ?? '', said.get('code'), said.get('error')]
    call(finishSignIn, { body: { state, ...(code && { code }), ...(error && { error }) } })
      .then(({ id, name }) => {
        say({ text: t('oauth.done', { name }) })
        void client.invalidateQueries({ queryKey: adminKeys.accounts })
        void go('accounts', id)
      })
      .catch((failure: unknown) => setProblem(errorText(failure, desk, format)))
  }, [client, go, t, desk, format])
  if (problem === null) return <Loading lines={4} />
  return (
    <EmptyState icon="key" title={t('oauth.failed')}>
      {problem}
    </EmptyState>
  )
}
