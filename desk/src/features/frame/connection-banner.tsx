import { useNetwork } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../icons/icon.tsx'
import { pollSeconds } from '../../live/use-live.ts'
import s from './frame.module.css'

/** Says that the network or the live connection is away, and what that means for the work. */
export function ConnectionBanner({ lost }: { lost: boolean }) {
  const { t } = useTranslation()
  const { online } = useNetwork()
  const text = !online ? t('frame.offline') : lost ? t('frame.reconnecting', { seconds: pollSeconds }) : null
  return (
    <div role="status">
      {text !== null && (
        <div className={s.banner}>
          <Icon name="offline" />
          {text}
        </div>
      )}
    </div>
  )
}
