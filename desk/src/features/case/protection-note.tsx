import type { Message } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../icons/icon.tsx'
import s from './letter.module.css'

/** Signature and encryption of a message: calm where all is well, a warning where it is not. */
export function ProtectionNote({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { signed = null, encrypted = null } = message.protection ?? {}
  return (
    <>
      {encrypted && (
        <p className={encrypted.state === 'opened' ? s.protection : s.suspected}>
          <Icon name="lock" size={16} />
          {t(`letter.encrypted.${encrypted.problem ?? 'opened'}`)}
        </p>
      )}
      {signed && (
        <p className={signed.state === 'bad' ? s.suspected : s.protection}>
          <Icon name={signed.state === 'bad' ? 'late' : 'pen'} size={16} />
          {t(`letter.signed.${signed.problem ?? 'good'}`, {
            name: signed.name ?? signed.addresses[0] ?? '',
            address: signed.addresses.join(', '),
          })}
        </p>
      )}
    </>
  )
}
