import { Tabs } from '@mantine/core'
import type { CaseItem } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { CustomerTab } from './customer-tab.tsx'
import { HistoryTab } from './history-tab.tsx'
import s from './customer.module.css'

export interface CustomerPanelProps {
  caseId: string
  item: CaseItem | undefined
  onClose: () => void
}

/** Who the customer is and what has happened, beside the case. */
export function CustomerPanel({ caseId, item, onClose }: CustomerPanelProps) {
  const { t } = useTranslation()
  return (
    <aside className={s.panel} aria-label={t('customer.tab')}>
      <Tabs defaultValue="customer" classNames={{ list: s.tabs, tab: s.tab, panel: s.content }}>
        <div className={s.head}>
          <Tabs.List>
            <Tabs.Tab value="customer">{t('customer.tab')}</Tabs.Tab>
            <Tabs.Tab value="history">{t('customer.history')}</Tabs.Tab>
          </Tabs.List>
          <Button
            look="quiet"
            icon="close"
            className={s.close}
            aria-label={t('case.panelHide')}
            onClick={onClose}
          />
        </div>
        <Tabs.Panel value="customer">
          {item?.customer ? (
            <CustomerTab customerId={item.customer.id} name={item.customer.name} caseId={caseId} />
          ) : (
            item && (
              <EmptyState icon="user" title={t('customer.none')}>
                {t('customer.noneHelp')}
              </EmptyState>
            )
          )}
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab caseId={caseId} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  )
}
