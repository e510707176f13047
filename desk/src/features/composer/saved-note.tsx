import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/use-format.ts'
import s from './composer.module.css'
import type { DraftState } from './draft-keeper.ts'

/** Where the draft stands: saved at, being saved, kept on this device. */
export function SavedNote({ draft }: { draft: DraftState }) {
  const { t } = useTranslation()
  const format = useFormat()
  const text = {
    clean: '',
    dirty: t('composer.unsaved'),
    saving: t('composer.saving'),
    saved: draft.savedAt ? t('composer.saved', { time: format.time(draft.savedAt) }) : '',
    local: t('composer.savedHere'),
    conflict: '',
  }[draft.phase]
  return <span className={s.saved}>{text}</span>
}
