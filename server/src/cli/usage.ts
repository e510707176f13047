/** Wrong use of the command line: exit code 2. */
export class UsageError extends Error {}

export interface Options {
  /** Words that are no options, in order. */
  words: string[]
  value(name: string): string | null
  required(name: string): string
  has(name: string): boolean
}

/** Reads `--name value`, `--name=value` and flags; unknown names are refused. */
export function readOptions(
  args: readonly string[],
  known: { values?: readonly string[]; flags?: readonly string[] },
): Options {
  const values = new Map<string, string>()
  const flags = new Set<string>()
  const words: string[] = []
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? ''
    if (!argument.startsWith('--')) {
      words.push(argument)
      continue
    }
    const [name = '', given] = argument.slice(2).split(/=(.*)/s, 2)
    if (known.flags?.includes(name)) flags.add(name)
    else if (known.values?.includes(name)) {
      const value = given ?? args[++index]
      if (value === undefined) throw new UsageError(`--${name} needs a value`)
      values.set(name, value)
    } else throw new UsageError(`there is no option --${name}`)
  }
  const value = (name: string): string | null => values.get(name) ?? null
  return {
    words,
    value,
    has: (name) => flags.has(name),
    required: (name) => {
      const found = value(name)
      if (found === null) throw new UsageError(`--${name} is missing`)
      return found
    },
  }
}

/** One JSON object on a line of standard output. */
export function print(row: unknown): void {
  process.stdout.write(`${JSON.stringify(row)}\n`)
}

/** The first line of standard input, without its end. */
export async function readStdinLine(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk
    if (text.includes('\n')) break
  }
  return text.split(/\r?\n/, 1)[0] ?? ''
}

/** A line of progress for a person, on standard error. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

const sayEveryMs = 2_000

/** The same, at most every two seconds. */
export function occasionally(): (line: () => string) => void {
  let lastMs = performance.now()
  return (line) => {
    const nowMs = performance.now()
    if (nowMs - lastMs < sayEveryMs) return
    lastMs = nowMs
    say(line())
  }
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** A size as people read it. */
export function sizeText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}
