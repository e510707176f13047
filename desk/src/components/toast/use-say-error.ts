import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.ts'
import { useFormat } from '../../format/use-format.ts'
import { say } from './toasts.ts'

/** Tells the user about a refusal, with what to do. */
export function useSayError(): (error: unknown) => void {
  const { t } = useTranslation()
  const format = useFormat()
  return (error) => {
    say({ text: errorText(error, t, format), tone: 'late' })
  }
}
