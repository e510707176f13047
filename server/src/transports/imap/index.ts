export { type ReadSince, readSince } from './read-since.ts'
export { openSentFolder, type SentFolder } from './sent-folder.ts'
export { testImap } from './test-imap.ts'
export type {
  FetchedMail,
  FolderLook,
  ImapPosition,
  ImapProblem,
  ImapSettings,
  ImapTestResult,
  ImapWatch,
  TestImapOptions,
  WatchOptions,
  WatchProblem,
} from './types.ts'
export { watchImap } from './watch-imap.ts'
