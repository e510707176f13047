import { readSignInSettings } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Loading } from '../../components/loading.tsx'
import { LoadFailed } from '../parts/load-failed.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { adminKeys } from '../queries.ts'
import { Providers } from './providers.tsx'
import { SettingsForm } from './settings-form.tsx'
import s from './sign-in.module.css'

/** How users come in. */
export function SignInPage() {
  const { t } = useTranslation('admin')
  const settings = useQuery({
    queryKey: adminKeys.signIn,
    queryFn: ({ signal }) => call(readSignInSettings, { signal }),
  })
  return (
    <>
      <PageHead title={t('nav.sign-in')} lead={t('signIn.lead')} />
      <div className={s.page}>
        {settings.isPending && <Loading lines={6} />}
        {settings.isError && !settings.data && (
          <LoadFailed error={settings.error} retry={() => void settings.refetch()} />
        )}
        {settings.data && <SettingsForm settings={settings.data} />}
        {settings.data && <Providers />}
      </div>
    </>
  )
}
