/** Something that was limited, repaired or guessed; the reader's language is the client's concern. */
export type MailNote = { code: string; params: Record<string, string | number> }
