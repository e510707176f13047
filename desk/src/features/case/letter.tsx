import type { Message } from '@kontor/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Deliveries } from './deliveries.tsx'
import { Files } from './files.tsx'
import { LetterWarnings } from './letter-warnings.tsx'
import s from './letter.module.css'
import { LetterBody } from './letter-body.tsx'
import { LetterMenu } from './letter-menu.tsx'
import { ProtectionNote } from './protection-note.tsx'
import { SenderMark, SenderNote } from './sender-mark.tsx'
import { SuspectedNote } from './suspected-note.tsx'
import { firstView } from './views.ts'

/** One message: who, when, the words, files, and for our own what became of it. */
export function Letter({ message, account }: { message: Message; account: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const [view, setView] = useState(() => firstView(message))
  const [details, setDetails] = useState(false)
  const out = message.direction !== 'in'
  const shownAddress = message.senderIdentity?.address || message.from?.address
  const sender = out
    ? (message.author?.name ?? message.from?.name ?? account)
    : message.from?.name || shownAddress || t('letter.unknown')
  return (
    <article
      className={cx(s.letter, out && s.out)}
      aria-label={`${sender}, ${format.moment(message.at, now)}`}
    >
      <header className={s.from}>
        <b>{sender}</b>
        <span className={s.address}>
          {out ? t('letter.for', { account }) : message.from?.name && shownAddress}
        </span>
        <SenderMark message={message} />
        <time className={s.when} dateTime={message.at}>
          {format.moment(message.at, now)}
        </time>
        <LetterMenu message={message} view={view} onView={setView} details={details} onDetails={setDetails} />
      </header>
      {details && <Details message={message} />}
      <SenderNote message={message} />
      <ProtectionNote message={message} />
      {message.standing === 'suspected' && <SuspectedNote message={message} />}
      <LetterWarnings warnings={message.warnings} />
      <LetterBody message={message} sender={sender} view={view} onView={setView} />
      <Files files={message.attachments} shown={view === 'sent'} />
      {out && <Deliveries message={message} />}
    </article>
  )
}

function Details({ message }: { message: Message }) {
  const { t } = useTranslation()
  const rows = [
    [t('letter.to'), message.to],
    [t('letter.cc'), message.cc],
    [t('letter.bcc'), message.bcc],
  ] as const
  return (
    <dl className={s.details}>
      {rows.map(
        ([label, people]) =>
          people.length > 0 && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                {people.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ')}
              </dd>
            </div>
          ),
      )}
      <div>
        <dt>{t('composer.subject')}</dt>
        <dd>{message.subject || t('list.noSubject')}</dd>
      </div>
    </dl>
  )
}
