import { useTranslation } from 'react-i18next'
import { nowMs } from '../../format/clock.ts'
import { fillPlaceholders } from './placeholders.ts'
import s from './sections.module.css'
import type { AccountValues } from './values.ts'

/** The receipt as an invented customer would get it. */
export function ReceiptPreview({ values }: { values: AccountValues }) {
  const { t } = useTranslation('admin')
  const { receipt, displayName, name, address } = values
  if (receipt.subject.trim() === '' && receipt.text.trim() === '') return null
  const year = String(new Date(nowMs()).getFullYear()).slice(-2)
  const number = `F${year}-004711`
  const sample = {
    'case.number': number,
    'case.subject': t('account.previewSubject'),
    'customer.name': t('account.previewCustomer'),
    'account.name': displayName.trim() || name.trim(),
  }
  const filled = fillPlaceholders(receipt.subject, sample)
  // The server adds the number where the subject leaves it out.
  const subject = filled === '' || filled.includes(number) ? filled : `${filled} [${number}]`
  return (
    <section className={s.preview} aria-label={t('account.preview')}>
      <div className={s.previewTitle}>{t('account.preview')}</div>
      <div className={s.letter} lang={receipt.language}>
        <div className={s.letterHead}>
          <b>{displayName.trim() || address}</b> <span>{displayName.trim() ? address : ''}</span>
          <div>
            {t('account.previewTo')} {sample['customer.name']}
          </div>
        </div>
        {subject && <div className={s.letterSubject}>{subject}</div>}
        <div className={s.letterText}>{fillPlaceholders(receipt.text, sample)}</div>
      </div>
    </section>
  )
}
