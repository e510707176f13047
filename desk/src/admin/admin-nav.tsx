import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../components/cx.ts'
import { Icon } from '../icons/icon.tsx'
import { useRovingList } from '../keys/use-roving-list.ts'
import { useMay, useSession } from '../session/use-session.ts'
import { healthOf } from './accounts/health.ts'
import s from './admin-nav.module.css'
import { type PageName, pages } from './place.ts'
import { PlaceLink } from './place-link.tsx'
import { groupOf } from './outbox/outbox-item.ts'
import { accountsQuery, outboxQuery, quarantineQuery, webhooksQuery } from './queries.ts'

/** The pages of administration; what is not for one's profile says so, what needs work shows a number. */
export function AdminNav({ here }: { here: PageName | undefined }) {
  const { t } = useTranslation('admin')
  const { permissions } = useSession()
  const roving = useRovingList()
  const list = useRef<HTMLUListElement>(null)
  // On narrow windows the pages stand in a row that scrolls.
  useEffect(() => {
    list.current
      ?.querySelector(`[data-page="${here}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [here])
  const counts = useCounts()
  return (
    <ul className={s.list} ref={list} {...roving}>
      {pages.map(({ name, icon, permission }) => {
        const may = permissions.includes(permission)
        const count = counts[name]
        return (
          <li key={name}>
            <PlaceLink
              page={name}
              className={cx(s.link, name === here && s.here)}
              aria-current={name === here ? 'page' : undefined}
              data-roving
              data-page={name}
            >
              <Icon name={icon} size={17} />
              <span>{t(`nav.${name}`)}</span>
              {!may && <Icon name="lock" size={14} label={t('nav.locked')} />}
              {count ? <b className={s.count}>{count}</b> : null}
            </PlaceLink>
          </li>
        )
      })}
    </ul>
  )
}

/** Accounts that need attention, messages in quarantine, and answers of which somebody must say whether they arrived. */
function useCounts(): Partial<Record<PageName, number>> {
  const webhooks = useQuery({ ...webhooksQuery, enabled: useMay('webhook.manage') }).data
  const accounts = useQuery({ ...accountsQuery, enabled: useMay('account.read') }).data
  const quarantine = useQuery({ ...quarantineQuery, enabled: useMay('quarantine.work') }).data
  const outbox = useQuery({ ...outboxQuery, enabled: useMay('outbox.work') }).data
  return {
    outbox: outbox?.filter((item) => groupOf(item) === 'decide').length ?? 0,
    accounts: accounts?.filter((account) => healthOf(account).needsWork).length ?? 0,
    ledger: quarantine?.length ?? 0,
    webhooks: webhooks?.filter(({ state }) => state === 'failing').length ?? 0,
  }
}
