import { readConversation, readCustomers, readInfo } from './api.js'
import { conversationView } from './conversation.js'
import { markSeen, showCustomers } from './customers.js'
import { byId, element } from './dom.js'
import { newMailForm } from './forms.js'
import { choose, language, languages, say, sayTime } from './texts.js'

const POLL_MS = 2000
const SOON_MS = 5000
const WIDE = matchMedia('(min-width: 761px)')

let post = { revision: -1, customers: [], feed: { next: 0, total: 0, nextAt: null } }
let login = null
/** Address of the open mailbox; null while none is open. */
let selected = null
let view = null

function showTexts() {
  document.documentElement.lang = language()
  document.title = `Kontor: ${say('title')}`
  for (const place of document.querySelectorAll('[data-text]')) place.textContent = say(place.dataset.text)
  byId('filter').placeholder = say('filter')
  byId('list').setAttribute('aria-label', say('customers'))
  byId('login').textContent = login ? say('login', login) : ''
  byId('languages').setAttribute('aria-label', say('language'))
  byId('languages').replaceChildren(
    ...Object.entries(languages).map(([code, { short, name }]) =>
      element('button', {
        type: 'button',
        textContent: short,
        title: name,
        lang: code,
        attributes: { 'aria-pressed': `${code === language()}` },
        onclick: () => {
          choose(code)
          showAll()
          byId('languages').querySelector('[aria-pressed=true]').focus()
        },
      }),
    ),
  )
}

function showList() {
  const { customers, feed } = post
  showCustomers({ customers, selected, filter: byId('filter').value, onSelect: open })
  const isSoon = feed.nextAt === null || Date.parse(feed.nextAt) - Date.now() < SOON_MS
  byId('feed').textContent = isSoon ? say('feedSoon') : say('feed', { ...feed, time: sayTime(feed.nextAt) })
}

function showAll() {
  showTexts()
  showList()
  const customer = post.customers.find(({ address }) => address === selected)
  if (customer) void open(customer)
  else if (byId('pane').querySelector('form')) write()
  else showNothing()
}

function showPane(content, state) {
  byId('panes').dataset.open = state
  byId('pane').replaceChildren(content)
}

function showNothing() {
  selected = null
  view = null
  showPane(element('p', { className: 'empty', textContent: say('pick') }), 'list')
  showList()
}

function write() {
  selected = null
  view = null
  const form = newMailForm({ onSent: sent, onCancel: showNothing })
  showPane(form, 'pane')
  showList()
  form.querySelector('input').focus()
}

async function sent(address) {
  await refresh()
  const customer = post.customers.find((one) => one.address === address)
  if (customer) await open(customer)
  byId('news').textContent = say('sent')
}

async function open(customer) {
  selected = customer.address
  markSeen(customer)
  const opened = conversationView({ customer, onBack: showNothing, onSent: refresh })
  view = opened
  showPane(opened.root, 'pane')
  showList()
  if (!WIDE.matches) byId('pane').focus()
  try {
    await showConversation()
  } catch {
    byId('lost').textContent = say('lost')
  }
}

async function showConversation() {
  const [shownView, address] = [view, selected]
  const conversation = await readConversation(address)
  if (view === shownView) shownView.update(conversation)
}

async function refresh() {
  const next = await readCustomers()
  const hasNews = next.revision !== post.revision
  const answersBefore = new Map(post.customers.map(({ address, answers }) => [address, answers]))
  const isFirst = post.revision < 0
  post = next
  if (hasNews) {
    const answered = next.customers.find(
      ({ address, answers }) => answers > (answersBefore.get(address) ?? 0),
    )
    if (answered && !isFirst)
      byId('news').textContent = say('news', { name: answered.name || answered.address })
    const open = next.customers.find(({ address }) => address === selected)
    if (open) {
      markSeen(open)
      await showConversation()
    }
  }
  showList()
}

async function poll() {
  try {
    if (!document.hidden) await refresh()
    byId('lost').textContent = ''
  } catch {
    byId('lost').textContent = say('lost')
  }
  setTimeout(poll, POLL_MS)
}

byId('new-mail').addEventListener('click', write)
byId('filter').addEventListener('input', showList)
showAll()
void poll()
readInfo().then(
  ({ logins }) => {
    login = logins[0]
    showTexts()
  },
  () => {
    login = null
  },
)
