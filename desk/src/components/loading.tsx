import { useTranslation } from 'react-i18next'
import s from './loading.module.css'

/** Grey lines where words will stand; nothing jumps when they come. */
export function Loading({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation()
  return (
    <div className={s.loading} role="status">
      <span className="visually-hidden">{t('frame.loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={s.line} />
      ))}
    </div>
  )
}
