import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { useNextCase } from './use-next-case.ts'

/** The one button of the day. */
export function NextButton() {
  const { t } = useTranslation()
  const next = useNextCase()
  return (
    <Button look="primary" shortcut="N" onClick={next.fetch} aria-busy={next.pending}>
      {next.pending ? t('work.nextBusy') : t('work.next')}
    </Button>
  )
}
