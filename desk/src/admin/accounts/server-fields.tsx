import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { SecretField } from '../parts/secret-field.tsx'
import type { AccountSectionProps } from './basics-section.tsx'
import { portFor, type Protocol, type TlsMode, tlsModes } from './ports.ts'
import s from './sections.module.css'

export interface ServerFieldsProps extends AccountSectionProps {
  protocol: Protocol
  /** A password is stored for this server. */
  stored: boolean
}

/** A mail server: encryption, name, port, login and perhaps an own authority. */
export function ServerFields({ form, protocol, stored }: ServerFieldsProps) {
  const { t } = useTranslation('admin')
  const { tls, port, ca, byToken } = form.values[protocol]
  const [caShown, setCaShown] = useState(ca !== '')
  const setTls = (chosen: TlsMode) => {
    form.setFieldValue(`${protocol}.tls`, chosen)
    form.setFieldValue(`${protocol}.port`, portFor(protocol, chosen, port))
  }
  const caOpen = caShown || form.errors[`${protocol}.ca`] !== undefined
  return (
    <>
      <Choice
        label={t('account.tls')}
        value={tls}
        onChange={setTls}
        options={tlsModes.map((value) => ({ value, label: t(`account.tlsMode.${value}`) }))}
        hint={t(`account.tlsHint.${tls}`)}
      />
      <div className={s.server}>
        <TextInput
          label={t('account.host')}
          spellCheck={false}
          autoComplete="off"
          {...form.getInputProps(`${protocol}.host`)}
        />
        <TextInput
          label={t('account.port')}
          inputMode="numeric"
          {...form.getInputProps(`${protocol}.port`)}
        />
      </div>
      <Choice
        label={t('account.loginBy')}
        value={byToken ? 'token' : 'password'}
        onChange={(by) => form.setFieldValue(`${protocol}.byToken`, by === 'token')}
        options={(['password', 'token'] as const).map((value) => ({
          value,
          label: t(`account.loginWay.${value}`),
        }))}
      />
      <div className={s.login}>
        <TextInput
          label={t('account.user')}
          description={protocol === 'smtp' ? t('account.userOptional') : undefined}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps(`${protocol}.user`)}
        />
        {!byToken && (
          <SecretField
            label={t('account.password')}
            description={stored && protocol === 'smtp' ? t('parts.secretHint') : undefined}
            stored={stored}
            {...form.getInputProps(`${protocol}.password`)}
          />
        )}
      </div>
      {tls !== 'none' && !caOpen && (
        <Button look="link" className={s.start} onClick={() => setCaShown(true)}>
          {t('account.ca')} …
        </Button>
      )}
      {tls !== 'none' && caOpen && (
        <Textarea
          label={t('account.ca')}
          description={t('account.caHint')}
          rows={5}
          spellCheck={false}
          classNames={{ input: s.pem ?? '' }}
          placeholder="-----BEGIN CERTIFICATE-----"
          {...form.getInputProps(`${protocol}.ca`)}
        />
      )}
    </>
  )
}
