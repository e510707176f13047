import { Refused, sendAnswer, sendMail } from './api.js'
import { element, recall, remember } from './dom.js'
import { language, say, sayError } from './texts.js'

const ADDRESSES = { de: 'service@nordlicht-versand.test', en: 'help@nordlicht-versand.test' }
const KINDS = ['none', 'photo', 'invoice', 'note']
let lastField = 0

/** A labelled control; the label stands above, a hint below. */
function field(label, control, hint) {
  control.id = `field-${++lastField}`
  const note = hint ? element('p', { className: 'hint', id: `${control.id}-hint`, textContent: hint }) : null
  if (note) control.setAttribute('aria-describedby', note.id)
  return element(
    'div',
    { className: 'field' },
    element('label', { htmlFor: control.id, textContent: label }),
    control,
    note,
  )
}

function attachmentField() {
  const choices = KINDS.map((kind) => element('option', { value: kind, textContent: say(kind) }))
  return field(say('attachment'), element('select', { name: 'attachment' }, ...choices))
}

/** A form that sends once at a time, marks refused fields and says what is wrong. */
function sendingForm({ className, fields, onCancel, submit }) {
  const problem = element('p', { className: 'problem', attributes: { role: 'alert' } })
  const button = element('button', { className: 'primary', type: 'submit', textContent: say('send') })
  const cancel = element('button', {
    className: 'plain',
    type: 'button',
    textContent: say('cancel'),
    onclick: onCancel,
  })
  const form = element(
    'form',
    { className },
    ...fields,
    problem,
    element('div', { className: 'actions' }, button, cancel),
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (button.disabled) return
    button.disabled = true
    button.textContent = say('sending')
    problem.textContent = ''
    for (const control of form.elements) control.removeAttribute('aria-invalid')
    try {
      await submit(Object.fromEntries(new FormData(form)))
    } catch (error) {
      if (!(error instanceof Refused)) problem.textContent = say('lost')
      else {
        problem.textContent = sayError(error)
        for (const path of error.params.fields ?? []) {
          form.elements.namedItem(path.split('.').at(-1))?.setAttribute('aria-invalid', 'true')
        }
      }
    } finally {
      button.disabled = false
      button.textContent = say('send')
    }
  })
  return form
}

/** The form of a customer who writes first. `onSent(address)` follows. */
export function newMailForm({ onSent, onCancel }) {
  const known = recall('writer', { name: 'Robin Winter', address: 'robin.winter@kunde.example' })
  const mailboxes = ['de', 'en'].map((key) =>
    element('option', {
      value: key,
      selected: key === language(),
      textContent: say(key === 'de' ? 'toDe' : 'toEn', { address: ADDRESSES[key] }),
    }),
  )
  const input = (name, more) => element('input', { name, ...more })
  return sendingForm({
    className: 'write',
    onCancel,
    fields: [
      element('h2', { textContent: say('newTitle') }),
      element(
        'div',
        { className: 'pair' },
        field(
          say('name'),
          input('name', { required: true, maxLength: 120, value: known.name, autocomplete: 'off' }),
        ),
        field(
          say('address'),
          input('address', {
            type: 'email',
            required: true,
            maxLength: 254,
            value: known.address,
            autocomplete: 'off',
          }),
          say('addressHint'),
        ),
      ),
      field(say('to'), element('select', { name: 'mailbox' }, ...mailboxes)),
      field(say('subject'), input('subject', { maxLength: 500, autocomplete: 'off' })),
      field(say('text'), element('textarea', { name: 'text', required: true, rows: 9 })),
      attachmentField(),
    ],
    async submit({ name, address, ...mail }) {
      remember('writer', { name, address })
      const sent = await sendMail({ from: { name, address }, ...mail })
      onSent(sent.address)
    },
  })
}

/** The form below a thread that answers its newest received mail. */
export function answerForm({ mailId, onSent, onCancel }) {
  return sendingForm({
    className: 'write answer',
    onCancel,
    fields: [
      field(say('yourAnswer'), element('textarea', { name: 'text', required: true, rows: 6 })),
      attachmentField(),
    ],
    async submit(answer) {
      await sendAnswer(mailId, answer)
      onSent()
    },
  })
}
