import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { customerQuery } from '../../api/queries.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Loading } from '../../components/loading.tsx'
import { useFormat } from '../../format/use-format.ts'
import { Contacts } from './contacts.tsx'
import s from './customer.module.css'
import { CustomerName } from './customer-name.tsx'

export interface CustomerTabProps {
  customerId: string
  /** Known from the case; shown until the customer is read. */
  name: string
  caseId: string
}

/** Name, addresses, since when, and every case of the customer. */
export function CustomerTab({ customerId, name, caseId }: CustomerTabProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data: customer } = useQuery(customerQuery(customerId))
  return (
    <>
      <section className={s.section}>
        <div className={s.person}>
          <Avatar name={customer?.name ?? name} big />
          <div className={s.names}>
            <CustomerName key={customerId} id={customerId} name={customer?.name ?? name} />
            {customer && (
              <div className={s.since}>{t('customer.since', { date: format.date(customer.since) })}</div>
            )}
          </div>
        </div>
        {customer ? (
          <dl className={s.facts}>
            {customer.identities.map(({ kind, value }) => (
              <div key={`${kind}:${value}`}>
                <dt>{t(`customer.kind.${kind}`)}</dt>
                <dd>
                  <Breakable text={value} />
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          <Loading />
        )}
      </section>
      {customer && <Contacts customer={customer} caseId={caseId} />}
    </>
  )
}

/** An address may break after its @ rather than anywhere. */
function Breakable({ text }: { text: string }) {
  const at = text.indexOf('@') + 1
  return at === 0 ? (
    text
  ) : (
    <>
      {text.slice(0, at)}
      <wbr />
      {text.slice(at)}
    </>
  )
}
