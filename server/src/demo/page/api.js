/** What the server refused: `code` and `params` as it said them. */
export class Refused extends Error {
  constructor({ code, params, message }) {
    super(message)
    this.code = code
    this.params = params
  }
}

async function call(path, options) {
  const reply = await fetch(`/demo/${path}`, options)
  if (reply.ok) return reply.json()
  const { error } = await reply.json().catch(() => ({ error: null }))
  throw new Refused(error ?? { code: `http-${reply.status}`, params: {}, message: reply.statusText })
}

const send = (path, body) =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export const readInfo = () => call('info.json')
export const readCustomers = () => call('api/customers')
export const readConversation = (address) => call(`api/conversations?address=${encodeURIComponent(address)}`)
export const sendMail = (mail) => send('api/mails', mail)
export const sendAnswer = (id, answer) => send(`api/mails/${id}/answer`, answer)
