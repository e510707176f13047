import { restOf } from '../composer/draft-content.ts'
import type { CaseDetail, CaseItem } from '@kontor/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { useSession } from '../../session/use-session.ts'
import type { Composer } from '../composer/use-composer.ts'
import s from './case.module.css'
import { MoveSheet } from './move-sheet.tsx'
import { useCaseActions } from './use-case-actions.ts'
import type { Lease } from './use-lease.ts'
import { useLeaveCase } from './use-leave-case.ts'

export interface CaseToolbarProps {
  item: CaseItem
  detail: CaseDetail | undefined
  composer: Composer
  lease: Lease
}

/** What can be done with a case; what cannot be done now says why. */
export function CaseToolbar({ item, detail, composer, lease }: CaseToolbarProps) {
  const { t } = useTranslation()
  const { user } = useSession()
  const act = useCaseActions()
  const { back } = useLeaveCase()
  const [moving, setMoving] = useState(false)
  const closed = item.status === 'closed'
  const mine = item.assignee?.id === user.id
  const may = detail?.may
  const noWork = (may?.work ?? mine) ? undefined : t('case.whyNotWork')
  const noMove = may?.move === false ? t('case.whyNotMove') : undefined
  const noTake = may?.take === false ? t('case.whyNotTake') : undefined
  const manyRecipients = detail !== undefined && restOf(detail.replyDefaults).length > 0
  const canTake = !mine && !closed

  useKeys({
    r: () => noWork === undefined && composer.open('one'),
    a: () => noWork === undefined && composer.open('all'),
    e: () => noWork === undefined && void act.close(item),
    m: () => noMove === undefined && setMoving(true),
    t: () => canTake && noTake === undefined && void act.take(item),
    Escape: () => (composer.opened ? composer.close() : back()),
  })

  if (closed)
    return (
      <div className={s.tools} role="group" aria-label={t('case.toolbar')}>
        <Button look="quiet" icon="undo" onClick={() => void act.reopen(item)}>
          <span>{t('case.reopen')}</span>
        </Button>
      </div>
    )
  return (
    <div className={s.tools} role="group" aria-label={t('case.toolbar')}>
      {mine && item.status === 'parked' && (
        <Button
          look="quiet"
          icon="next"
          aria-label={t('case.resume')}
          onClick={() => void act.resume(item, lease.resume)}
        >
          <span>{t('case.resume')}</span>
        </Button>
      )}
      {canTake && (
        <Button
          look="quiet"
          icon="take"
          aria-label={t('case.take')}
          unavailable={noTake}
          onClick={() => void act.take(item)}
        >
          <span>{t('case.take')}</span>
        </Button>
      )}
      <Button
        look="quiet"
        icon="reply"
        aria-label={t('case.reply')}
        aria-pressed={composer.opened}
        aria-keyshortcuts="R"
        unavailable={noWork}
        onClick={() => composer.open('one')}
      >
        <span>{t('case.reply')}</span>
      </Button>
      {manyRecipients && (
        <Button
          look="quiet"
          icon="replyAll"
          aria-label={t('case.replyAll')}
          aria-keyshortcuts="A"
          unavailable={noWork}
          onClick={() => composer.open('all')}
        >
          <span>{t('case.replyAll')}</span>
        </Button>
      )}
      {mine && (
        <Button
          look="quiet"
          icon="back"
          aria-label={t('case.return')}
          unavailable={noWork}
          onClick={() => void act.giveBack(item)}
        >
          <span>{t('case.return')}</span>
        </Button>
      )}
      <Button
        look="quiet"
        icon="move"
        aria-label={t('case.move')}
        aria-keyshortcuts="M"
        unavailable={noMove}
        onClick={() => setMoving(true)}
      >
        <span>{t('case.move')}</span>
      </Button>
      <div className={s.gap} />
      <Button
        look="quiet"
        icon="ok"
        aria-label={t('case.close')}
        aria-keyshortcuts="E"
        unavailable={noWork}
        onClick={() => void act.close(item)}
      >
        <span>{t('case.close')}</span>
      </Button>
      <MoveSheet
        item={item}
        opened={moving}
        onClose={() => setMoving(false)}
        onMove={(queue) => void act.move(item, queue)}
      />
    </div>
  )
}
