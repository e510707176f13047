/** The web form channel: signed submissions over HTTP, answered by e-mail. */
export { formChannel } from './channel.ts'
export { formRoutes } from './routes.ts'
