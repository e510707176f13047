import { type CaseDetail, discardDraft, limits, type Message } from '@kontor/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { EditorContent } from '@tiptap/react'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { messagesQuery } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useFormat } from '../../format/use-format.ts'
import type { Lease } from '../case/use-lease.ts'
import { isAddress } from './addresses.ts'
import s from './composer.module.css'
import { ComposerBanner } from './composer-banner.tsx'
import { ComposerFiles } from './composer-files.tsx'
import { ComposerHead } from './composer-head.tsx'
import { isBlank, restOf } from './draft-content.ts'
import { FormatBar } from './format-bar.tsx'
import { namesIn } from './names.ts'
import { quotable, quoteNodes } from './quote.ts'
import { RecipientChange } from './recipient-change.tsx'
import { SavedNote } from './saved-note.tsx'
import { SendButton } from './send-button.tsx'
import type { Composer } from './use-composer.ts'
import { useBoxEvents } from './use-box-events.ts'
import { useDraft } from './use-draft.ts'
import { useEditorBox } from './use-editor-box.ts'
import { useSend } from './use-send.ts'
import { useUploads } from './use-uploads.ts'

const none: Message[] = []

export interface ComposerProps {
  detail: CaseDetail
  composer: Composer
  lease: Lease
}

/** Writing a reply. */
export function ComposerBox({ detail, composer, lease }: ComposerProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const client = useQueryClient()
  const sayError = useSayError()
  const draft = useDraft(detail, composer.mode, lease.fencing)
  const { keeper, content } = draft
  const { writing } = lease
  const { send, state } = useSend(detail, keeper, lease.fencing)
  const { data: messages = none } = useQuery(messagesQuery(detail.id))
  const box = useRef<HTMLElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const stopped = writing.kind === 'held' || writing.kind === 'overtaken'
  const readOnly = stopped || state !== 'idle' || draft.phase === 'conflict'
  const editor = useEditorBox({
    html: content.html,
    label: t('composer.body'),
    editable: !readOnly,
    onChange: (html) => keeper.edit(() => ({ html })),
  })
  const uploads = useUploads(content.attachments, (attachment) =>
    keeper.edit(({ attachments }) => ({ attachments: [...attachments, attachment] })),
  )

  useEffect(() => {
    if (composer.turn > 0 && !editor.isDestroyed) editor.commands.focus('start')
  }, [editor, composer.turn])
  useEffect(() => {
    if (composer.mode === 'all')
      keeper.edit(({ cc }) => (cc.length === 0 ? { cc: restOf(detail.replyDefaults) } : {}))
  }, [composer.mode, detail.replyDefaults, keeper])
  useEffect(() => {
    if (detail.draft) keeper.adopt(detail.draft)
  }, [detail.draft, keeper])

  useEffect(() => {
    if (writing.kind === 'mine') void keeper.flush()
  }, [writing.kind, keeper])

  const trySend = (close: boolean) => {
    const people = [...content.to, ...content.cc, ...content.bcc]
    const problem =
      content.to.length === 0
        ? t('composer.needTo')
        : !people.every(isAddress)
          ? t('composer.needAddress')
          : isBlank(content.html) && content.attachments.length === 0
            ? t('composer.needBody')
            : uploads.busy
              ? t('composer.needUpload')
              : undefined
    if (problem === undefined) void send(close)
    else say({ text: problem, tone: 'late' })
  }
  const discard = () => {
    keeper.stop(true)
    composer.close()
    client.setQueryData<CaseDetail>(keys.case(detail.id), (old) => old && { ...old, draft: null })
    if (draft.version === undefined) return
    call(discardDraft, { params: { id: detail.id } })
      .then(() => say({ text: t('composer.discarded') }))
      .catch(sayError)
  }
  const quote = () => {
    const source = quotable(messages)
    if (source === undefined) return
    const name = source.from?.name || source.from?.address || t('letter.unknown')
    const intro = t('composer.quoteIntro', { date: format.date(source.at), name })
    editor.chain().focus('end').insertContent(quoteNodes(intro, source.visibleText)).run()
  }
  const dragging = useBoxEvents(box, {
    readOnly,
    onFiles: uploads.add,
    onSend: () => !readOnly && trySend(true),
    onLeave: () => {
      void keeper.flush()
      composer.close()
      document.getElementById('centre')?.focus()
    },
  })
  const names = useMemo(() => namesIn(messages), [messages])
  const size = format.bytes(limits.attachmentBytes)

  return (
    <section className={cx(s.box, dragging && s.dragging)} ref={box} aria-label={t('composer.title')}>
      <ComposerBanner
        draft={draft}
        lease={lease}
        waiting={state === 'waiting'}
        mayTakeOver={detail.may.takeOver}
      />
      <ComposerHead
        content={content}
        keeper={keeper}
        disabled={readOnly}
        onFold={composer.close}
        names={names}
      />
      <RecipientChange content={content} people={detail.replyDefaults.people} names={names} />
      <EditorContent
        editor={editor}
        className={s.editor}
        data-placeholder={isBlank(content.html) ? t('composer.placeholder') : undefined}
      />
      <ComposerFiles
        files={content.attachments}
        uploads={uploads}
        onRemove={(id) =>
          keeper.edit(({ attachments }) => ({ attachments: attachments.filter((file) => file.id !== id) }))
        }
      />
      <div className={s.bar}>
        <FormatBar editor={editor} disabled={readOnly} />
        {detail.capabilities.attachments && (
          <Button
            look="quiet"
            icon="clip"
            aria-label={t('composer.attach', { size })}
            title={t('composer.attach', { size })}
            disabled={readOnly}
            onClick={() => picker.current?.click()}
          />
        )}
        <Button
          look="quiet"
          icon="quote"
          aria-label={t('composer.insertQuote')}
          title={t('composer.insertQuote')}
          disabled={readOnly || quotable(messages) === undefined}
          onClick={quote}
        />
        <SavedNote draft={draft} />
        <SendButton disabled={readOnly} sending={state !== 'idle'} onSend={trySend} onDiscard={discard} />
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          uploads.add(event.target.files ?? [])
          event.target.value = ''
        }}
      />
      {dragging && <div className={s.drop}>{t('composer.drop', { size })}</div>}
    </section>
  )
}
