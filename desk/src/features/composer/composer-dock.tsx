import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './composer.module.css'
import type { ComposerProps } from './composer-box.tsx'

const load = () => import('./composer-box.tsx')
const ComposerBox = lazy(() => load().then((module) => ({ default: module.ComposerBox })))

/** The foot of a case: a line to write at, which becomes the composer. The editor loads apart from the shell. */
export function ComposerDock({ detail, composer, lease }: ComposerProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  useEffect(() => {
    if (detail.may.work) void load()
  }, [detail.may.work])
  if (!detail.may.work || detail.status === 'closed') return null
  const line = (
    <button type="button" className={s.line} onClick={() => composer.open('one')}>
      <Icon name="reply" size={17} />
      {t('composer.open')}
      <kbd aria-hidden>R</kbd>
    </button>
  )
  return (
    <div className={s.dock}>
      {detail.otherDraft && (
        <p className={s.hint}>
          <Icon name="pen" size={15} />
          {t('composer.otherDraft', {
            name: detail.otherDraft.author.name,
            time: format.ahead(detail.otherDraft.savedAt, now),
          })}
        </p>
      )}
      {composer.opened ? (
        <Suspense fallback={line}>
          <ComposerBox detail={detail} composer={composer} lease={lease} />
        </Suspense>
      ) : (
        line
      )}
    </div>
  )
}
