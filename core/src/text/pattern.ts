import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js'

/** Limits of a pattern that an administrator writes. */
export const patternLimits = {
  /** UTF-16 units of the pattern itself. */
  patternLength: 1_000,
  /** Instructions of the compiled pattern: what a repeat of a repeat grows to. Matching costs at most this times the text. */
  programSize: 5_000,
  /** UTF-16 units of a text that are looked at; a letter is far shorter. */
  textLength: 200_000,
  /** Matches that are listed for one text. */
  matches: 100,
} as const

/** Why a text is no pattern. `part` is the piece at fault, as written. */
export interface PatternProblem {
  code: 'pattern-too-long' | 'pattern-too-large' | 'pattern-unsupported' | 'pattern-broken'
  part: string
}

export interface PatternMatch {
  /** Offsets in UTF-16 units, the end exclusive. */
  start: number
  end: number
  text: string
  /** Groups from the first; null for one that took no part. */
  groups: (string | null)[]
}

/** A compiled pattern. Every answer takes time linear in the text, whatever the pattern. */
export interface Pattern {
  readonly source: string
  /** Whether it occurs in the text. */
  test(text: string): boolean
  /** Its first occurrence, or null. */
  first(text: string): PatternMatch | null
  /** Its occurrences from left to right without overlap, at most `limit` (no more than `patternLimits.matches`). */
  all(text: string, limit?: number): PatternMatch[]
}

export type PatternOutcome = { ok: true; pattern: Pattern } | { ok: false; problem: PatternProblem }

/** Forms of JavaScript and Perl that no linear-time engine can offer: looking around and references back. */
const unsupported = /\(\?<?[=!]|\(\?[>#(]|\\[1-9]|\\k<|[*+?}]\+/

/**
 * Compiles a pattern of RE2's syntax: like a regular expression of JavaScript, without looking around and references
 * back. `ignoreCase` compares without regard to case, in all scripts. Never throws.
 */
export function compilePattern(source: string, options: { ignoreCase?: boolean } = {}): PatternOutcome {
  if (source.length > patternLimits.patternLength) return refused('pattern-too-long', '')
  try {
    const compiled = RE2JS.compile(source, options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
    if (compiled.programSize() > patternLimits.programSize) return refused('pattern-too-large', '')
    return { ok: true, pattern: patternOver(source, compiled) }
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    const part = error instanceof RE2JSSyntaxException ? (error.getPattern() ?? '') : ''
    if (/repeat count/.test(error.message)) return refused('pattern-too-large', part)
    return refused(unsupported.test(source) ? 'pattern-unsupported' : 'pattern-broken', part)
  }
}

function refused(code: PatternProblem['code'], part: string): PatternOutcome {
  return { ok: false, problem: { code, part } }
}

function patternOver(source: string, compiled: RE2JS): Pattern {
  const matcherOf = (text: string) => compiled.matcher(text.slice(0, patternLimits.textLength))
  const all = (text: string, limit: number): PatternMatch[] => {
    const matcher = matcherOf(text)
    const found: PatternMatch[] = []
    while (found.length < Math.min(limit, patternLimits.matches) && matcher.find()) {
      const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1))
      found.push({ start: matcher.start(), end: matcher.end(), text: matcher.group() ?? '', groups })
    }
    return found
  }
  return {
    source,
    test: (text) => matcherOf(text).find(),
    first: (text) => all(text, 1)[0] ?? null,
    all: (text, limit = patternLimits.matches) => all(text, limit),
  }
}
