import { listSignInProviders, removeSignInProvider, type SignInProvider } from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Chip } from '../../components/chip.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { FormSection } from '../parts/form-section.tsx'
import { adminKeys } from '../queries.ts'
import { ProviderForm } from './provider-form.tsx'
import s from './sign-in.module.css'

/** The houses that vouch for users: OpenID Connect and SAML. */
export function Providers() {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()
  const [open, setOpen] = useState<SignInProvider | 'new' | null>(null)
  const providers = useQuery({
    queryKey: adminKeys.providers,
    queryFn: ({ signal }) => call(listSignInProviders, { signal }),
  }).data?.items
  const again = () => void client.invalidateQueries({ queryKey: adminKeys.providers })
  const remove = useMutation({
    mutationFn: (id: string) => call(removeSignInProvider, { params: { id } }),
    onSuccess: () => {
      say({ text: t('signIn.providerRemoved') })
      setOpen(null)
    },
    onError: sayError,
    onSettled: again,
  })
  return (
    <FormSection title={t('signIn.providers')} hint={t('signIn.providersHelp')}>
      <ul className={s.providers}>
        {providers?.map((provider) => (
          <li key={provider.id}>
            <Button look="link" onClick={() => setOpen(provider)}>
              {provider.name}
            </Button>
            <Chip>{provider.place.kind === 'oidc' ? 'OpenID Connect' : 'SAML'}</Chip>
            {!provider.active && <Chip>{t('signIn.inactive')}</Chip>}
          </li>
        ))}
      </ul>
      <div>
        <Button icon="plus" onClick={() => setOpen('new')}>
          {t('signIn.addProvider')}
        </Button>
      </div>
      <Sheet
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={open === null || open === 'new' ? t('signIn.addProvider') : open.name}
        size={560}
      >
        {open !== null && (
          <ProviderForm
            key={open === 'new' ? 'new' : open.id}
            provider={open === 'new' ? null : open}
            onSaved={(saved) => {
              again()
              // A new one is shown with what the other house has to be told.
              setOpen(open === 'new' ? saved : null)
            }}
            onRemove={(id) => remove.mutate(id)}
          />
        )}
      </Sheet>
    </FormSection>
  )
}
