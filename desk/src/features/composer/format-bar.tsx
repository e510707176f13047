import { type Editor, useEditorState } from '@tiptap/react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import type { IconName } from '../../icons/paths.ts'
import { LinkButton } from './link-button.tsx'

/** Bold, italic, lists, link. */
export function FormatBar({ editor, disabled }: { editor: Editor; disabled: boolean }) {
  const { t } = useTranslation()
  const on = useEditorState({
    editor,
    selector: ({ editor: present }) => ({
      bold: present.isActive('bold'),
      italic: present.isActive('italic'),
      bulletList: present.isActive('bulletList'),
      orderedList: present.isActive('orderedList'),
      link: present.isActive('link'),
    }),
  })
  const tool = (icon: IconName, label: string, pressed: boolean, run: () => void) => (
    <Button
      look="quiet"
      icon={icon}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={run}
    />
  )
  const chain = () => editor.chain().focus()
  return (
    <div role="group" aria-label={t('composer.format')} style={{ display: 'flex' }}>
      {tool('bold', t('composer.bold'), on.bold, () => chain().toggleBold().run())}
      {tool('italic', t('composer.italic'), on.italic, () => chain().toggleItalic().run())}
      {tool('bullets', t('composer.bullets'), on.bulletList, () => chain().toggleBulletList().run())}
      {tool('numbers', t('composer.numbers'), on.orderedList, () => chain().toggleOrderedList().run())}
      <LinkButton editor={editor} active={on.link} disabled={disabled} />
    </div>
  )
}
