import type { BrowserContext, Page } from 'playwright-core'

/** What the pages of a context did that a house of its own must not do. */
export interface Watch {
  /** Requests to anybody but the product. */
  foreign: string[]
  /** What a content security policy stopped. */
  violations: string[]
  /** Errors that no code caught. */
  crashes: string[]
  /** Addresses that main frames went to. */
  visited: string[]
}

/** Notes from now on what every page of the context asks for, and what goes wrong in it. */
export function watch(context: BrowserContext, origin: string): Watch {
  const seen: Watch = { foreign: [], violations: [], crashes: [], visited: [] }
  const { host } = new URL(origin)
  const isOurs = (address: string) => {
    const url = new URL(address)
    return !/^(https?|wss?|ftp):$/.test(url.protocol) || url.host === host
  }
  context.on('request', (request) => {
    if (!isOurs(request.url())) seen.foreign.push(request.url())
  })
  const look = (page: Page) => {
    page.on('websocket', (socket) => {
      if (!isOurs(socket.url())) seen.foreign.push(socket.url())
    })
    page.on('pageerror', (error) => seen.crashes.push(error.message))
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) seen.visited.push(frame.url())
    })
    page.on('console', (said) => {
      if (/content security policy/i.test(said.text())) seen.violations.push(said.text())
    })
  }
  context.pages().forEach(look)
  context.on('page', look)
  return seen
}
