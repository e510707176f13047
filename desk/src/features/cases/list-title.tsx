import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'

/** While no case is chosen the list is the page; only its title is set here. */
export function ListTitle() {
  const { t } = useTranslation()
  useDocumentTitle(`${t('list.title')} · Kontor`)
  return null
}
