import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface SheetProps {
  opened: boolean
  onClose: () => void
  title: string
  /** Without a visible head, for palettes. */
  bare?: boolean
  size?: number
  children: ReactNode
}

/** A dialog that keeps and returns the focus. */
export function Sheet({ opened, onClose, title, bare = false, size = 560, children }: SheetProps) {
  const { t } = useTranslation()
  const close = { 'aria-label': t('frame.close') }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={size}
      yOffset={bare ? '12vh' : '8vh'}
      transitionProps={{ duration: 80 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
      {...(bare
        ? {
            withCloseButton: false,
            padding: 0,
            'aria-label': title,
            attributes: { content: { 'aria-label': title } },
          }
        : { title, closeButtonProps: close })}
    >
      {children}
    </Modal>
  )
}
