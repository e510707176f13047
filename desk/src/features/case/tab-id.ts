/** Names this tab towards the server, so that two tabs of one user do not write over each other. */
export const tabId: string = crypto.randomUUID()
