import type { DraftState } from './draft-keeper.ts'

/**
 * The idempotency key of sending a saved draft. It follows from what the server saved, so a double click, a second
 * tab with the same draft and a retry after a lost connection all send the same key, and the reply goes out once.
 */
export function sendKey(
  caseId: string,
  { version, savedAt }: Pick<DraftState, 'version' | 'savedAt'>,
): string {
  return `reply-${caseId}-${version ?? 0}-${Date.parse(savedAt ?? '') || 0}`
}
