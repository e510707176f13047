import type { DraftContent } from './draft-content.ts'

/** A draft kept on this device until the server has it. */
export interface LocalDraft {
  content: DraftContent
  /** The server's version it was written on; absent when there was none. */
  version?: number
}

const prefix = 'kontor.draft.'

export interface LocalStore {
  read: () => LocalDraft | undefined
  write: (draft: LocalDraft) => void
  clear: () => void
}

/** The place of one user's draft of one case on this device. A full or forbidden storage loses only this safety net. */
export function localStore(userId: string, caseId: string): LocalStore {
  const key = `${prefix}${userId}.${caseId}`
  return {
    read: () => {
      const text = localStorage.getItem(key)
      return text === null ? undefined : (JSON.parse(text) as LocalDraft)
    },
    write: (draft) => {
      try {
        localStorage.setItem(key, JSON.stringify(draft))
      } catch (error) {
        if (!(error instanceof DOMException)) throw error
      }
    },
    clear: () => localStorage.removeItem(key),
  }
}
