import { readOwnFactors } from '@kontor/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Loading } from '../../components/loading.tsx'
import { OwnPasskeys } from './own-passkeys.tsx'
import { OwnTotp } from './own-totp.tsx'
import { Section } from './section.tsx'
import s from './security.module.css'

/** Authenticator app, recovery codes and passkeys of the user. `onChanged` runs when one was added or removed. */
export function OwnFactors({ onChanged }: { onChanged?: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const factors = useQuery({
    queryKey: keys.ownFactors,
    queryFn: ({ signal }) => call(readOwnFactors, { signal }),
  }).data
  const again = () => {
    void client.invalidateQueries({ queryKey: keys.ownFactors })
    onChanged?.()
  }
  return (
    <>
      <Section title={t('security.factors')} help={t('security.factorsHelp')}>
        {factors?.required && <p className={s.none}>{t('security.factorsRequired')}</p>}
        {factors ? <OwnTotp factors={factors} onChanged={again} /> : <Loading lines={2} />}
      </Section>
      <OwnPasskeys passkeys={factors?.passkeys} onChanged={again} />
    </>
  )
}
