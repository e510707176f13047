import { Menu } from '@mantine/core'
import { exportCases } from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { useTranslation } from 'react-i18next'
import type { CaseFilter } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { Icon } from '../../icons/icon.tsx'

const formats = ['xlsx', 'csv'] as const

/** The list as it is filtered, as a table for spreadsheets. */
export function ExportMenu({ filter }: { filter: CaseFilter }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language.startsWith('de') ? 'de' : 'en'
  const query = { ...filter, status: filter.status ?? 'open', language }
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button look="quiet" icon="download" title={t('list.export')} aria-label={t('list.export')} />
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={pathOf(exportCases, {}, { ...query, format })}
            download
            leftSection={<Icon name="file" size={16} />}
          >
            {t(`list.exportAs.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
