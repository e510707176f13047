import { element } from './dom.js'
import { answerForm } from './forms.js'
import { say, saySize, sayTime } from './texts.js'

const MAX_FRAME_PIXELS = 4000

/** Shows a mailbox; `update` adds what is new and leaves alone what stands there (a half-written answer too). */
export function conversationView({ customer, onBack, onSent }) {
  const name = customer.name || customer.address
  const heading = element('h2', { textContent: say('mailbox', { name }) })
  const back = element('button', {
    className: 'plain back',
    type: 'button',
    textContent: `← ${say('back')}`,
    onclick: onBack,
  })
  const threads = element('div', { className: 'threads' })
  const root = element(
    'div',
    { className: 'conversation' },
    element('div', { className: 'head' }, back, heading, element('p', { textContent: customer.address })),
    threads,
  )
  const shown = new Map()

  const update = (conversation) => {
    const keys = new Set(conversation.threads.map((thread) => thread.mails[0].id))
    for (const [key, view] of shown) {
      if (keys.has(key)) continue
      view.root.remove()
      shown.delete(key)
    }
    for (const thread of conversation.threads.toReversed()) {
      const key = thread.mails[0].id
      if (!shown.has(key)) {
        const view = threadView(thread, onSent)
        shown.set(key, view)
        threads.prepend(view.root)
      }
      shown.get(key).update(thread.mails)
    }
  }
  return { root, update }
}

function threadView({ subject }, onSent) {
  const letters = element('div', { className: 'letters' })
  const foot = element('div', { className: 'thread-foot' })
  const root = element(
    'section',
    { className: 'thread' },
    element('h3', { textContent: subject || say('noSubject') }),
    letters,
    foot,
  )
  const shown = new Set()
  let answering = null

  const close = () => {
    foot.replaceChildren(
      answering ? answerButton(answering) : element('p', { className: 'hint', textContent: say('waiting') }),
    )
  }
  const answerButton = (mailId) =>
    element('button', {
      className: 'primary',
      type: 'button',
      textContent: say('answer'),
      onclick: () => {
        const form = answerForm({
          mailId,
          onCancel: () => {
            close()
            foot.querySelector('button')?.focus()
          },
          onSent: () => {
            close()
            onSent()
          },
        })
        foot.replaceChildren(form)
        form.querySelector('textarea').focus()
        form.scrollIntoView({ block: 'nearest' })
      },
    })

  const update = (mails) => {
    const isFirst = shown.size === 0
    const isWriting = foot.querySelector('form') !== null
    for (const mail of mails) {
      if (shown.has(mail.id)) continue
      shown.add(mail.id)
      letters.append(letterView(mail))
      if (!isFirst && !isWriting) letters.lastChild.scrollIntoView({ block: 'nearest' })
    }
    const newest = mails.findLast((mail) => mail.direction === 'received')?.id ?? null
    if (isWriting || (newest === answering && foot.hasChildNodes())) return
    answering = newest
    close()
  }
  return { root, update }
}

function letterView(mail) {
  const sender = mail.from.name || mail.from.address
  const isSent = mail.direction === 'sent'
  const files = mail.files.map((file) =>
    element('a', {
      className: 'file',
      href: `/demo/api/mails/${mail.id}/files/${file.index}`,
      textContent: `${file.filename} · ${saySize(file.size)}`,
    }),
  )
  return element(
    'article',
    { className: isSent ? 'letter own' : 'letter' },
    element(
      'div',
      { className: 'from' },
      element('b', { textContent: sender }),
      mail.isAutomatic ? element('span', { className: 'chip', textContent: say('automatic') }) : null,
      element('time', { dateTime: mail.at, textContent: sayTime(mail.at) }),
    ),
    ...(mail.hasHtml && !isSent ? [htmlFrame(mail, sender)] : textParts(mail.text)),
    files.length > 0 ? element('div', { className: 'files' }, ...files) : null,
  )
}

/** Foreign HTML: no scripts; same origin only so that the height can be measured. */
function htmlFrame(mail, sender) {
  const frame = element('iframe', {
    title: say('frame', { name: sender }),
    attributes: { sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox', loading: 'lazy' },
    src: `/demo/api/mails/${mail.id}/html`,
  })
  const fit = () => {
    const page = frame.contentDocument?.documentElement
    if (page) frame.style.height = `${Math.min(page.scrollHeight, MAX_FRAME_PIXELS)}px`
  }
  frame.addEventListener('load', () => {
    fit()
    const body = frame.contentDocument?.body
    if (body) new ResizeObserver(fit).observe(body)
  })
  return frame
}

/** The new words, and the quoted mail below them folded away. */
function textParts(text) {
  const lines = text.split('\n')
  let end = lines.length
  while (end > 0 && /^(?:>.*|\s*)$/.test(lines[end - 1])) end--
  const hasQuote = lines.slice(end).some((line) => line.startsWith('>'))
  if (hasQuote && lines[end - 1]?.endsWith(':')) {
    while (end > 0 && lines[end - 1].trim() !== '') end--
  }
  const words = (hasQuote ? lines.slice(0, end) : lines).join('\n').trim()
  const parts = [element('p', { className: 'words', textContent: words })]
  if (hasQuote) {
    const quote = element('p', { className: 'words', textContent: lines.slice(end).join('\n').trim() })
    parts.push(element('details', {}, element('summary', { textContent: say('quoted') }), quote))
  }
  return parts
}
