/** Texts: placeholders are logic-less and escaped by target; patterns of administrators take linear time. */
export {
  compilePattern,
  type Pattern,
  patternLimits,
  type PatternMatch,
  type PatternOutcome,
  type PatternProblem,
} from './pattern.ts'
export { type FilledText, fillPlaceholders, type TextTarget } from './placeholders.ts'
