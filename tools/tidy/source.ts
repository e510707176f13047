/** One file of the project as the rules see it. */
export type Source = {
  /** From the top of the project, with forward slashes. */
  path: string
  text: string
  /** The text without comments and regular expressions; strings stay, line numbers stay. */
  code: string
  imports: Import[]
}

export type Import = { specifier: string; line: number }

/** Where a rule is broken and how to mend it. */
export type Fault = { path: string; line?: number; message: string }

/** A rule looks at the whole project at once and names every place where it is broken. */
export type Rule = (sources: readonly Source[]) => Fault[]

const IMPORT =
  /(?:^|[;}\n])\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+?\s+from\s*)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g

/** Reads a file for the rules. */
export function readSource(path: string, text: string): Source {
  const code = blank(text, { templates: false })
  // A program inside a template (a test's fixture) imports nothing here.
  const imports = [...blank(text, { templates: true }).matchAll(IMPORT)].map((match) => ({
    specifier: match[1] ?? match[2] ?? '',
    line: lineOf(code, match.index + match[0].length),
  }))
  return { path, text, code, imports }
}

/** The faults of one pattern in the files that pass the filter; `message` gets the match. */
export function faultsOf(
  sources: readonly Source[],
  {
    where,
    pattern,
    message,
  }: { where: (path: string) => boolean; pattern: RegExp; message: (match: string) => string },
): Fault[] {
  return sources
    .filter((source) => where(source.path))
    .flatMap(({ path, code }) =>
      [...code.matchAll(new RegExp(pattern, `g${pattern.flags}`))].map((match) => ({
        path,
        line: lineOf(code, match.index),
        message: message(match[0]),
      })),
    )
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

/** A token that ends before a slash when the slash divides; after anything else a regular expression begins. */
const ENDS_A_VALUE = /[\w$)\]]$/
const WORD_BEFORE_REGEX = /\b(?:return|typeof|case|in|of|await|yield|throw)$/

/** Replaces comments and regular expressions by spaces, so that what they mention is not mistaken for code. */
function blank(text: string, { templates }: { templates: boolean }): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const end = endOfPart(text, at, out)
    const part = text.slice(at, end)
    const isKept = part.length === 1 || part[0] === "'" || part[0] === '"' || (part[0] === '`' && !templates)
    out += isKept ? part : part.replace(/[^\n]/g, ' ')
    at = end
  }
  return out
}

function endOfPart(text: string, at: number, before: string): number {
  const two = text.slice(at, at + 2)
  if (two === '//') return indexOrEnd(text, '\n', at)
  if (two === '/*') return indexOrEnd(text, '*/', at + 2) + 2
  const char = text[at] ?? ''
  if (char === "'" || char === '"' || char === '`') return endOfQuoted(text, at, char)
  if (char === '/' && startsRegex(before)) return endOfRegex(text, at)
  return at + 1
}

function indexOrEnd(text: string, needle: string, from: number): number {
  const index = text.indexOf(needle, from)
  return index < 0 ? text.length : index
}

function endOfQuoted(text: string, at: number, quote: string): number {
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === quote) return index + 1
    // An apostrophe in JSX text is no string: those never span lines.
    else if (text[index] === '\n' && quote !== '`') return at + 1
  }
  return text.length
}

function startsRegex(before: string): boolean {
  const trimmed = before.slice(-200).trimEnd()
  // After "<" comes a closing tag of JSX.
  return !trimmed.endsWith('<') && (!ENDS_A_VALUE.test(trimmed) || WORD_BEFORE_REGEX.test(trimmed))
}

function endOfRegex(text: string, at: number): number {
  let inClass = false
  for (let index = at + 1; index < text.length; index++) {
    const char = text[index]
    if (char === '\n') return at + 1
    if (char === '\\') index++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return index + 1
  }
  return at + 1
}
