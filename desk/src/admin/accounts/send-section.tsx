import { NativeSelect, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { FormSection } from '../parts/form-section.tsx'
import { accountsQuery } from '../queries.ts'
import type { AccountSectionProps } from './basics-section.tsx'
import { portFor } from './ports.ts'
import s from './sections.module.css'
import { ServerFields } from './server-fields.tsx'
import { type AccountValues, sentCopies } from './values.ts'

const ways = { email: ['smtp', 'account', 'none'], form: ['account', 'none'] } as const

export interface SendSectionProps extends AccountSectionProps {
  stored: AccountValues | null
  accountId: string | undefined
}

/** How answers and receipts go out. */
export function SendSection({ form, stored, accountId }: SendSectionProps) {
  const { t } = useTranslation('admin')
  const { channel, sendVia, receiveVia, imap, smtp } = form.values
  const takeFromReceiving = () => {
    const { host, tls, ca, user, password, byToken } = imap
    form.setFieldValue('smtp', {
      ...smtp,
      host,
      tls,
      ca,
      user,
      password,
      byToken,
      port: portFor('smtp', tls, smtp.port),
    })
  }
  return (
    <FormSection title={t('account.send')}>
      <Choice
        label={t('account.sendVia')}
        value={sendVia}
        onChange={(via) => form.setFieldValue('sendVia', via)}
        options={ways[channel].map((value) => ({ value, label: t(`account.sendBy.${value}`) }))}
        hint={sendVia === 'none' ? t('account.sendNone') : undefined}
      />
      {sendVia === 'smtp' && (
        <>
          {receiveVia === 'imap' && imap.host !== '' && smtp.host === '' && (
            <Button look="link" className={s.start} onClick={takeFromReceiving}>
              {t('account.sameServer')}
            </Button>
          )}
          <ServerFields
            form={form}
            protocol="smtp"
            stored={stored?.sendVia === 'smtp' && stored.smtp.user !== ''}
          />
          {receiveVia === 'imap' && (
            <>
              <Choice
                label={t('account.sentCopies')}
                value={smtp.sentCopies}
                onChange={(value) => form.setFieldValue('smtp.sentCopies', value)}
                options={sentCopies.map((value) => ({ value, label: t(`account.sentCopiesBy.${value}`) }))}
                hint={t(`account.sentCopiesHint.${smtp.sentCopies}`)}
              />
              {smtp.sentCopies !== 'none' && (
                <TextInput
                  label={t('account.sentFolder')}
                  description={t('account.sentFolderHint')}
                  {...form.getInputProps('smtp.sentFolder')}
                />
              )}
            </>
          )}
          <TextInput
            label={t('account.maxPerMinute')}
            description={t('account.maxPerMinuteHint')}
            inputMode="numeric"
            {...form.getInputProps('smtp.maxPerMinute')}
          />
          <Switch
            label={t('account.subaddress')}
            description={t('account.subaddressHint')}
            {...form.getInputProps('subaddress', { type: 'checkbox' })}
          />
        </>
      )}
      {sendVia === 'account' && <SendingAccount form={form} accountId={accountId} />}
    </FormSection>
  )
}

function SendingAccount({ form, accountId }: AccountSectionProps & { accountId: string | undefined }) {
  const { t } = useTranslation('admin')
  const accounts = useQuery(accountsQuery).data ?? []
  const able = accounts.filter(({ id, send }) => id !== accountId && send?.via === 'smtp')
  if (able.length === 0) return <p className={s.small}>{t('account.noOther')}</p>
  return (
    <NativeSelect
      label={t('account.sendAccount')}
      description={t('account.sendAccountHint')}
      data={[
        { value: '', label: t('account.chooseAccount'), disabled: true },
        ...able.map(({ id, name, address }) => ({ value: id, label: `${name} · ${address}` })),
      ]}
      {...form.getInputProps('sendAccount')}
    />
  )
}
