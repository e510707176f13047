import { type Factors, removeTotp, renewRecoveryCodes } from '@kontor/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Icon } from '../../icons/icon.tsx'
import { NewTotp } from './new-totp.tsx'
import { SecretOnce } from './secret-once.tsx'
import s from './security.module.css'

/** The authenticator app and the codes for when it is not at hand. */
export function OwnTotp({ factors, onChanged }: { factors: Factors; onChanged: () => void }) {
  const { t } = useTranslation()
  const sayError = useSayError()
  const [adding, setAdding] = useState(false)
  const remove = useMutation({
    mutationFn: () => call(removeTotp, {}),
    onSuccess: () => {
      say({ text: t('security.totpRemoved') })
      onChanged()
    },
    onError: sayError,
  })
  const renew = useMutation({
    mutationFn: () => call(renewRecoveryCodes, {}),
    onSuccess: onChanged,
    onError: sayError,
  })
  return (
    <ul className={s.list}>
      <li>
        <Icon name="shield" size={20} />
        <span className={s.what}>
          <b>{t('security.totp')}</b>
          <small>{factors.totp ? t('security.totpOn') : t('security.totpOff')}</small>
        </span>
        {factors.totp ? (
          <Button onClick={() => remove.mutate()}>{t('security.totpRemove')}</Button>
        ) : (
          <Button onClick={() => setAdding(true)}>{t('security.totpSetUp')}</Button>
        )}
      </li>
      {factors.totp && (
        <li>
          <Icon name="list" size={20} />
          <span className={s.what}>
            <b>{t('security.recovery')}</b>
            <small>{t('security.recoveryLeft', { count: factors.recoveryCodesLeft })}</small>
          </span>
          <Button onClick={() => renew.mutate()}>{t('security.recoveryRenew')}</Button>
        </li>
      )}
      <Sheet opened={adding} onClose={() => setAdding(false)} title={t('security.totp')} size={460}>
        {adding && <NewTotp onConfirmed={onChanged} onDone={() => setAdding(false)} />}
      </Sheet>
      <Sheet
        opened={renew.data !== undefined}
        onClose={() => renew.reset()}
        title={t('security.recovery')}
        size={460}
      >
        {renew.data && (
          <SecretOnce
            help={t('security.recoveryKeep')}
            secret={renew.data.recoveryCodes.join('\n')}
            onDone={() => renew.reset()}
          />
        )}
      </Sheet>
    </ul>
  )
}
