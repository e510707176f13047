import Link from '@tiptap/extension-link'
import { useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { useEffect, useRef } from 'react'
import s from './composer.module.css'

export interface EditorOptions {
  html: string
  label: string
  editable: boolean
  onChange: (html: string) => void
}

/** What mail programs show alike: bold, italic, lists, links, quotes. */
const extensions = [
  StarterKit.configure({ heading: false, codeBlock: false, code: false, horizontalRule: false, link: false }),
  Link.configure({ openOnClick: false, protocols: ['http', 'https', 'mailto'], defaultProtocol: 'https' }),
]

/** The rich-text editor; words that come from elsewhere (another tab, an undo) replace its own. */
export function useEditorBox({ html, label, editable, onChange }: EditorOptions) {
  const change = useRef(onChange)
  change.current = onChange
  const shown = useRef(html)
  const editor = useEditor({
    extensions,
    content: html,
    editable,
    editorProps: {
      attributes: { class: s.text ?? '', role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
    },
    onUpdate: ({ editor: present }) => {
      shown.current = present.isEmpty ? '' : present.getHTML()
      change.current(shown.current)
    },
  })
  // React may run effects once more while it takes the editor down; a destroyed editor has no commands.
  useEffect(() => {
    if (html === shown.current || editor.isDestroyed) return
    shown.current = html
    editor.commands.setContent(html, { emitUpdate: false })
  }, [editor, html])
  useEffect(() => {
    if (!editor.isDestroyed) editor.setEditable(editable, false)
  }, [editor, editable])
  return editor
}
