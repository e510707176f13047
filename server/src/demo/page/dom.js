/**
 * Makes an element. Properties are set as such; those under `attributes` as attributes; no markup is ever parsed.
 */
export function element(tag, { attributes = {}, ...properties } = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, value)
  }
  Object.assign(made, properties)
  made.append(...children.filter((child) => child !== null && child !== undefined))
  return made
}

export const byId = (id) => document.getElementById(id)

/** Reads a value kept in this browser; `otherwise` when there is none or it is damaged. */
export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`kontor-demo-${name}`)) ?? otherwise
  } catch {
    return otherwise
  }
}

export function remember(name, value) {
  localStorage.setItem(`kontor-demo-${name}`, JSON.stringify(value))
}
