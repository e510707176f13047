import { type Attachment, limits } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { upload } from '../../api/upload.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useFormat } from '../../format/use-format.ts'

export interface RunningUpload {
  key: number
  file: File
  /** 0 to 1. */
  share: number
  failed: boolean
  cancel: () => void
}

/** Uploads chosen, pasted or dropped files; what is too large is refused before a byte is sent. */
export function useUploads(present: Attachment[], onDone: (attachment: Attachment) => void) {
  const { t } = useTranslation()
  const format = useFormat()
  const sayError = useSayError()
  const [running, setRunning] = useState<RunningUpload[]>([])
  const lastKey = useRef(0)

  const change = (key: number, part: Partial<RunningUpload>) =>
    setRunning((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const drop = (key: number) => setRunning((all) => all.filter((one) => one.key !== key))

  const refusal = (file: File, totalBytes: number, count: number): string | undefined => {
    const limit = format.bytes(limits.attachmentBytes)
    if (file.size > limits.attachmentBytes)
      return t('composer.tooLarge', { name: file.name, size: format.bytes(file.size), limit })
    if (count >= limits.attachments) return t('composer.tooMany', { count: limits.attachments })
    if (totalBytes + file.size > limits.messageBytes)
      return t('composer.totalTooLarge', { limit: format.bytes(limits.messageBytes) })
    return undefined
  }

  const start = (file: File) => {
    const key = ++lastKey.current
    const { done, cancel } = upload(file, (share) => change(key, { share }))
    const stop = () => {
      cancel()
      drop(key)
    }
    setRunning((all) => [...all, { key, file, share: 0, failed: false, cancel: stop }])
    done.then(
      (attachment) => {
        drop(key)
        onDone(attachment)
      },
      (error: unknown) => {
        if (error instanceof ApiError && error.code === 'file-infected') {
          drop(key)
          sayError(error)
        } else if (!(error instanceof DOMException)) change(key, { failed: true })
      },
    )
  }

  return {
    running,
    busy: running.some(({ failed }) => !failed),
    add: (files: Iterable<File>) => {
      let bytes = [...present, ...running.map(({ file }) => file)].reduce((sum, { size }) => sum + size, 0)
      let count = present.length + running.length
      for (const file of files) {
        const text = refusal(file, bytes, count)
        if (text !== undefined) {
          say({ text, tone: 'late' })
          continue
        }
        bytes += file.size
        count++
        start(file)
      }
    },
    again: (one: RunningUpload) => {
      drop(one.key)
      start(one.file)
    },
  }
}

export type Uploads = ReturnType<typeof useUploads>
