/** Threading: reply tokens and the rule of who may join a case. */
export { decideThread, type ThreadDecision, type ThreadEvidence, type ThreadVia } from './decide.ts'
export {
  encodeToken,
  findTokens,
  parseToken,
  type ReplyToken,
  type TokenPurpose,
  tokenLength,
  tokenSubject,
} from './token.ts'
