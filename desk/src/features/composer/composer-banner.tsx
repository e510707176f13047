import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Icon } from '../../icons/icon.tsx'
import s from './composer.module.css'
import type { useDraft } from './use-draft.ts'
import type { Lease } from '../case/use-lease.ts'

export interface ComposerBannerProps {
  draft: ReturnType<typeof useDraft>
  lease: Lease
  /** The reply waits for the network. */
  waiting: boolean
  mayTakeOver: boolean
}

/** Why writing is not possible just now, and the way out. */
export function ComposerBanner({ draft, lease, waiting, mayTakeOver }: ComposerBannerProps) {
  const { t } = useTranslation()
  const { writing } = lease
  return (
    <div role="status">
      {writing.kind === 'held' && (
        <div className={s.banner}>
          <Icon name="lock" size={16} />
          <span>
            {writing.lost
              ? t('composer.lostLease', { name: writing.name })
              : t('composer.held', { name: writing.name })}
          </span>
          {mayTakeOver && <Button onClick={lease.takeOver}>{t('composer.takeOver')}</Button>}
        </div>
      )}
      {writing.kind === 'overtaken' && (
        <div className={s.banner}>
          <Icon name="pen" size={16} />
          <span>{t('composer.overtaken')}</span>
          <Button onClick={lease.goOn}>{t('composer.goOn')}</Button>
        </div>
      )}
      {draft.phase === 'conflict' && (
        <div className={s.banner}>
          <Icon name="late" size={16} />
          <span>{t('composer.conflict')}</span>
          <Button onClick={() => void draft.keeper.keepMine()}>{t('composer.keepMine')}</Button>
          <Button onClick={draft.keeper.takeTheirs}>{t('composer.takeTheirs')}</Button>
        </div>
      )}
      {waiting && (
        <div className={s.banner}>
          <Icon name="offline" size={16} />
          <span>{t('composer.waitsOnline')}</span>
        </div>
      )}
    </div>
  )
}
