import { type Attachment, readAttachment, readInlineImage } from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { Sheet } from '../../components/sheet.tsx'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './files.module.css'

/** Raster formats the server re-encodes; others are only downloaded. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** The files of a message; pictures in the text are left out where the frame `shown` has them. */
export function Files({ files, shown }: { files: Attachment[]; shown: boolean }) {
  const { t } = useTranslation()
  const listed = files.filter((file) => !(file.inline && shown))
  if (listed.length === 0) return null
  return (
    <ul className={s.files} aria-label={t('letter.files')}>
      {listed.map((file) => (
        <li key={file.id}>
          {file.scan === 'off' || file.scan === 'clean' ? (
            <FileChip file={file} />
          ) : (
            <ShutFile name={file.filename} scan={file.scan} />
          )}
        </li>
      ))}
    </ul>
  )
}

/** A file that cannot be opened, and why: the scanner has not seen it yet, could not tell, or found something. */
function ShutFile({ name, scan }: { name: string; scan: 'pending' | 'failed' | 'infected' }) {
  const { t } = useTranslation()
  const infected = scan === 'infected'
  return (
    <div className={cx(s.file, infected && s.infected)}>
      <Icon name={infected ? 'late' : 'clock'} />
      <span className={s.shut}>
        <b>{name}</b> {t(`letter.scan.${scan}`)}
      </span>
    </div>
  )
}

function FileChip({ file }: { file: Attachment }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const [broken, setBroken] = useState(false)
  const size = format.bytes(file.size)
  const picture = pathOf(readInlineImage, { id: file.id })
  return (
    <div className={s.file}>
      {pictures.has(file.contentType) && !broken ? (
        <button
          type="button"
          className={s.thumb}
          aria-label={t('letter.picture', { name: file.filename })}
          onClick={() => setOpen(true)}
        >
          <img src={picture} alt="" loading="lazy" onError={() => setBroken(true)} />
        </button>
      ) : (
        <Icon name="clip" />
      )}
      <a
        href={pathOf(readAttachment, { id: file.id })}
        download={file.filename}
        aria-label={t('letter.download', { name: file.filename, size })}
      >
        <b>{file.filename}</b> {size}
      </a>
      <Sheet opened={open} onClose={() => setOpen(false)} title={file.filename} size={920}>
        <img className={s.full} src={picture} alt={file.filename} />
      </Sheet>
    </div>
  )
}
