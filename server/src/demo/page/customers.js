import { byId, element, recall, remember } from './dom.js'
import { say, sayTime } from './texts.js'

const seen = recall('seen', {})

/** Marks a customer's answers as read in this browser. */
export function markSeen({ address, answers }) {
  if ((seen[address] ?? 0) >= answers) return
  seen[address] = answers
  remember('seen', seen)
}

/** Fills the list; keeps the focus where it was. */
export function showCustomers({ customers, selected, filter, onSelect }) {
  const list = byId('customers')
  const focused = document.activeElement?.closest?.('#customers button')?.dataset.address
  const wanted = filter.trim().toLowerCase()
  const matching = customers.filter(
    ({ name, address }) => name.toLowerCase().includes(wanted) || address.includes(wanted),
  )
  const items = matching.map((customer) => element('li', {}, customerButton(customer, selected, onSelect)))
  const empty = say(customers.length > 0 ? 'nobodyFound' : 'noCustomers')
  list.replaceChildren(
    ...(items.length > 0 ? items : [element('li', { className: 'hint', textContent: empty })]),
  )
  if (focused)
    [...list.querySelectorAll('button')].find((button) => button.dataset.address === focused)?.focus()
}

function customerButton(customer, selected, onSelect) {
  const { address, name, lastAt, lastSubject, lastDirection, snippet, answers } = customer
  const isFresh = address !== selected && answers > (seen[address] ?? 0)
  const button = element(
    'button',
    {
      type: 'button',
      className: 'customer',
      onclick: () => onSelect(customer),
      attributes: address === selected ? { 'aria-current': 'true' } : {},
    },
    element('b', { textContent: name || address }),
    element('time', { dateTime: lastAt, textContent: sayTime(lastAt) }),
    element('span', { className: 'subject', textContent: lastSubject || say('noSubject') }),
    element('span', {
      className: 'snippet',
      textContent: `${lastDirection === 'sent' ? '→' : '←'} ${snippet}`,
    }),
    isFresh ? element('span', { className: 'chip fresh', textContent: say('fresh') }) : null,
  )
  button.dataset.address = address
  return button
}
