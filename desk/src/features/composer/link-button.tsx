import { Popover } from '@mantine/core'
import type { Editor } from '@tiptap/react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import s from './composer.module.css'

/** Sets, changes or removes the link under the selection. */
export function LinkButton({
  editor,
  active,
  disabled,
}: {
  editor: Editor
  active: boolean
  disabled: boolean
}) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [href, setHref] = useState('')
  const close = () => {
    setOpened(false)
    editor.commands.focus()
  }
  const set = () => {
    const address = /^[a-z]+:/i.test(href.trim()) ? href.trim() : `https://${href.trim()}`
    const chain = editor.chain().focus().extendMarkRange('link')
    if (editor.state.selection.empty && !active)
      chain
        .insertContent({
          type: 'text',
          text: href.trim(),
          marks: [{ type: 'link', attrs: { href: address } }],
        })
        .run()
    else chain.setLink({ href: address }).run()
    close()
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="top-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          look="quiet"
          icon="link"
          aria-label={t('composer.link')}
          title={t('composer.link')}
          aria-pressed={active}
          disabled={disabled}
          onClick={() => {
            setHref(String(editor.getAttributes('link').href ?? ''))
            setOpened(!opened)
          }}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={s.linkForm}
          onSubmit={(event) => {
            event.preventDefault()
            if (href.trim() !== '') set()
          }}
        >
          <input
            aria-label={t('composer.linkAddress')}
            placeholder="https://"
            value={href}
            data-autofocus
            onChange={(event) => setHref(event.target.value)}
          />
          <Button look="primary" type="submit">
            {t('composer.linkSet')}
          </Button>
          {active && (
            <Button
              onClick={() => {
                editor.chain().focus().extendMarkRange('link').unsetLink().run()
                close()
              }}
            >
              {t('composer.linkRemove')}
            </Button>
          )}
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
