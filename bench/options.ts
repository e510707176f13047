/** What the command line asks for. */
export type Options = {
  names: string[]
  jsonFile: string | null
  quick: boolean
  /** For a soak; null for its own time. */
  minutes: number | null
}

/** Wrong usage; the message says how it is right. */
export class UsageError extends Error {}

/** Reads `[NAME…] [--json FILE] [--minutes M] [--quick]`; without names, the `usual` ones. */
export function readOptions(
  args: readonly string[],
  known: readonly string[],
  usual: readonly string[] = known,
): Options {
  const options: Options = { names: [], jsonFile: null, quick: false, minutes: null }
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--quick') options.quick = true
    else if (arg === '--json') options.jsonFile = rest.shift() ?? fail('--json needs a file name', known)
    else if (arg === '--minutes')
      options.minutes = Number(rest.shift()) || fail('--minutes needs a number', known)
    else if (known.includes(arg)) options.names.push(arg)
    else fail(`there is no bench "${arg}"`, known)
  }
  return { ...options, names: options.names.length > 0 ? options.names : [...usual] }
}

function fail(problem: string, known: readonly string[]): never {
  throw new UsageError(
    `${problem}\nusage: npm run bench -- [${known.join(' | ')} …] [--json FILE] [--minutes M] [--quick]`,
  )
}
