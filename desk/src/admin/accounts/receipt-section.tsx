import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { languages } from '../../i18n/index.ts'
import { FormSection } from '../parts/form-section.tsx'
import { listText } from '../parts/list-text.ts'
import type { AccountSectionProps } from './basics-section.tsx'
import { receiptPlaceholders, unknownPlaceholders } from './placeholders.ts'
import { ReceiptPreview } from './receipt-preview.tsx'
import s from './sections.module.css'

/** The automatic confirmation to the customer. */
export function ReceiptSection({ form }: AccountSectionProps) {
  const { t, i18n } = useTranslation('admin')
  const { receipt, sendVia } = form.values
  const unknown = unknownPlaceholders(`${receipt.subject} ${receipt.text}`)
  return (
    <FormSection title={t('account.receipt')} hint={t('account.receiptHint')}>
      <Switch
        label={t('account.receiptOn')}
        {...form.getInputProps('receipt.enabled', { type: 'checkbox' })}
      />
      {receipt.enabled && sendVia === 'none' && <p className={s.warning}>{t('account.receiptNeedsSend')}</p>}
      {receipt.enabled && sendVia !== 'none' && (
        <>
          <NativeSelect
            label={t('account.language')}
            className={s.short ?? ''}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps('receipt.language')}
          />
          <TextInput
            label={t('account.subject')}
            description={t('account.subjectHint')}
            lang={receipt.language}
            {...form.getInputProps('receipt.subject')}
          />
          <ReceiptText form={form} />
          {unknown.length > 0 && (
            <p className={s.warning} role="status">
              {t('account.unknownPlaceholder', {
                names: listText(
                  i18n.language,
                  unknown.map((name) => `{{${name}}}`),
                ),
              })}
            </p>
          )}
          <ReceiptPreview values={form.values} />
        </>
      )}
    </FormSection>
  )
}

/** The text with buttons that put a placeholder where the cursor stands. */
function ReceiptText({ form }: AccountSectionProps) {
  const { t } = useTranslation('admin')
  const field = useRef<HTMLTextAreaElement>(null)
  const { receipt } = form.values
  const insert = (name: string) => {
    const { selectionStart: from, selectionEnd: to } = field.current ?? { selectionStart: 0, selectionEnd: 0 }
    const text = `${receipt.text.slice(0, from)}{{${name}}}${receipt.text.slice(to)}`
    form.setFieldValue('receipt.text', text)
    const cursor = from + name.length + 4
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(cursor, cursor)
    })
  }
  return (
    <div>
      <Textarea
        ref={field}
        label={t('account.text')}
        description={t('account.houseText')}
        rows={11}
        lang={receipt.language}
        {...form.getInputProps('receipt.text')}
      />
      <div className={s.placeholders}>
        {t('account.insert')}
        {receiptPlaceholders.map(({ name, label }) => (
          <button key={name} type="button" className={s.placeholder} onClick={() => insert(name)}>
            {t(`account.placeholder.${label}`)}
          </button>
        ))}
      </div>
    </div>
  )
}
