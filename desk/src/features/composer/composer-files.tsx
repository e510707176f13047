import type { Attachment } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './composer.module.css'
import type { Uploads } from './use-uploads.ts'

export interface ComposerFilesProps {
  files: Attachment[]
  uploads: Uploads
  onRemove: (id: string) => void
}

/** The files that will go along, and those on their way up. */
export function ComposerFiles({ files, uploads, onRemove }: ComposerFilesProps) {
  const { t } = useTranslation()
  const format = useFormat()
  if (files.length + uploads.running.length === 0) return null
  return (
    <ul className={s.files} aria-label={t('letter.files')}>
      {files.map((file) => (
        <li key={file.id} className={s.file}>
          <Icon name="clip" size={15} />
          <b>{file.filename}</b> {format.bytes(file.size)}
          {(file.scan === 'pending' || file.scan === 'failed') && ` · ${t(`letter.scan.${file.scan}`)}`}
          <Button
            look="quiet"
            icon="close"
            aria-label={t('composer.remove', { name: file.filename })}
            onClick={() => onRemove(file.id)}
          />
        </li>
      ))}
      {uploads.running.map((one) => (
        <li key={one.key} className={cx(s.file, one.failed && s.failed)}>
          <Icon name={one.failed ? 'late' : 'up'} size={15} />
          {one.failed ? (
            <>
              {t('composer.uploadFailed', { name: one.file.name })}
              <Button look="link" onClick={() => uploads.again(one)}>
                {t('composer.again')}
              </Button>
            </>
          ) : (
            <>
              {t('composer.uploading', { name: one.file.name, percent: format.percent(one.share) })}
              <progress value={one.share} max={1} aria-label={one.file.name} />
            </>
          )}
          <Button
            look="quiet"
            icon="close"
            aria-label={t('composer.remove', { name: one.file.name })}
            onClick={one.cancel}
          />
        </li>
      ))}
    </ul>
  )
}
