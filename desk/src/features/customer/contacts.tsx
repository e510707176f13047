import type { Customer } from '@kontor/contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { ChannelIcon } from '../../icons/channel-icon.tsx'
import s from './customer.module.css'

/** Every case of the customer that the user may see, newest first. */
export function Contacts({ customer, caseId }: { customer: Customer; caseId: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const more = customer.caseCount - customer.cases.length
  return (
    <section className={s.section}>
      <h2 className={s.heading}>
        {t('customer.contacts')} <span>{format.number(customer.caseCount)}</span>
      </h2>
      <ul className={s.contacts}>
        {customer.cases.map((item) => (
          <li key={item.id}>
            <Link
              to="/cases/$caseId"
              params={{ caseId: item.id }}
              search={{}}
              className={s.contact}
              aria-current={item.id === caseId ? 'true' : undefined}
            >
              <ChannelIcon channel={item.channel} size={16} />
              <span className={s.about}>{item.subject || t('list.noSubject')}</span>
              <time dateTime={item.lastMessageAt}>{format.day(item.lastMessageAt, now)}</time>
              <small>
                {item.number} · {item.id === caseId ? t('customer.this') : t(`status.${item.status}`)}
              </small>
            </Link>
          </li>
        ))}
      </ul>
      {customer.cases.length <= 1 && more <= 0 && <p className={s.hint}>{t('customer.onlyThis')}</p>}
      {more > 0 && <p className={s.hint}>{t('customer.more', { count: more })}</p>}
    </section>
  )
}
