import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import s from './sheet.module.css'

export interface SheetProps {
  opened: boolean
  onClose: () => void
  title: string
  /** The title is only spoken, for palettes. */
  bare?: boolean
  size?: number
  children: ReactNode
}

/** A dialog that keeps the focus while it is open and gives it back. */
export function Sheet({ opened, onClose, title, bare = false, size = 560, children }: SheetProps) {
  const { t } = useTranslation()
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={size}
      padding={bare ? 0 : 'lg'}
      yOffset={bare ? '12vh' : '8vh'}
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content>
        <div className={bare ? 'visually-hidden' : s.head}>
          <Modal.Title>{title}</Modal.Title>
          {!bare && <Modal.CloseButton aria-label={t('frame.close')} />}
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
