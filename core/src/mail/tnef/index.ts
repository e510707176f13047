/** `winmail.dat`: what Outlook packs mails into. */
export { readTnef } from './read-tnef.ts'
export type { Tnef, TnefAttachment, TnefOptions } from './tnef.ts'
