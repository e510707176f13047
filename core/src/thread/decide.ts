/** What a message shows of belonging to a case, already checked: tokens by MAC, numbers by look-up. */
export interface ThreadEvidence {
  /** Case of a true token in the envelope recipient or Reply-To address. */
  tokenCaseId: string | null
  /** Case of one of our own Message-IDs (MAC true) in References or In-Reply-To, the newest first. */
  referencedCaseId: string | null
  /** Case of a true token in the body. */
  bodyCaseId: string | null
  /** Case whose number stands in the subject. */
  numberCaseId: string | null
  /** Whether the sender takes part in a case. */
  isParticipant(caseId: string): boolean
}

export type ThreadVia = 'token' | 'reference' | 'body' | 'number'

export type ThreadDecision =
  | { kind: 'new'; caseId: null; via: null }
  | { kind: 'joined' | 'suspected'; caseId: string; via: ThreadVia }

/**
 * Who may join a case (DESIGN section 4). Proof we signed and a known participant: joins. The same proof with an
 * unknown sender: suspected. A case number in the subject from a participant: suspected; from a stranger: nothing,
 * like any other mail. A participant's proof wins over a stranger's.
 */
export function decideThread(evidence: ThreadEvidence): ThreadDecision {
  const proofs: [ThreadVia, string | null][] = [
    ['token', evidence.tokenCaseId],
    ['reference', evidence.referencedCaseId],
    ['body', evidence.bodyCaseId],
  ]
  const proven = proofs.flatMap(([via, caseId]) => (caseId === null ? [] : [{ via, caseId }]))
  const own = proven.find(({ caseId }) => evidence.isParticipant(caseId))
  if (own) return { kind: 'joined', ...own }
  const [first] = proven
  if (first) return { kind: 'suspected', ...first }
  const { numberCaseId } = evidence
  if (numberCaseId !== null && evidence.isParticipant(numberCaseId)) {
    return { kind: 'suspected', caseId: numberCaseId, via: 'number' }
  }
  return { kind: 'new', caseId: null, via: null }
}
