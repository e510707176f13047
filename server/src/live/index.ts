/** Live news for the desks of this process. */
export { type Hub, openHub } from './hub.ts'
export { registerLive } from './socket.ts'
