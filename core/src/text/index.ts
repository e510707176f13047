/** Texts: their language; cells of tables never compute; placeholders are logic-less and escaped by target; patterns of administrators take linear time. */
export { neutralCell } from './cells.ts'
export { detectLanguage, KNOWN_LANGUAGES } from './detect-language.ts'
export {
  compilePattern,
  type Pattern,
  patternLimits,
  type PatternMatch,
  type PatternOutcome,
  type PatternProblem,
} from './pattern.ts'
export { type FilledText, fillPlaceholders, type TextTarget } from './placeholders.ts'
