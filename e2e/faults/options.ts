/** What the command line asks for. */
export interface Options {
  seed: number
  /** Whether the seed was given. */
  isSeeded: boolean
  /** Null for the short run. */
  minutes: number | null
  jsonFile: string | null
  what: 'faults' | 'mutation' | 'simulate'
  /** Phases to run; null for all. */
  only: string[] | null
  /** Seeds of the simulation. */
  seeds: number
}

/** Wrong usage; the message says how it is right. */
export class UsageError extends Error {}

const usage =
  'usage: npm run faults -- [--seed N] [--minutes M | --short] [--only PHASE,…] [--json FILE] | --mutation | --simulate [--seeds N]'
const maxSeed = 2 ** 31
const defaultMinutes = 8

/** Reads the arguments; without a seed one is drawn by `random` in [0, 1), and printed with the figures. */
export function readOptions(args: readonly string[], random: number): Options {
  const options: Options = {
    seed: Math.floor(random * maxSeed),
    isSeeded: false,
    minutes: defaultMinutes,
    jsonFile: null,
    what: 'faults',
    only: null,
    seeds: 10_000,
  }
  const rest = [...args]
  const value = (name: string): string => rest.shift() ?? fail(`${name} needs a value`)
  const number = (name: string): number => {
    const text = value(name)
    return /^\d+(\.\d+)?$/.test(text) ? Number(text) : fail(`${name} is "${text}"; give a number`)
  }
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--seed') Object.assign(options, { seed: number(arg), isSeeded: true })
    else if (arg === '--minutes') options.minutes = number(arg)
    else if (arg === '--short') options.minutes = null
    else if (arg === '--json') options.jsonFile = value(arg)
    else if (arg === '--only') options.only = value(arg).split(',')
    else if (arg === '--seeds') options.seeds = number(arg)
    else if (arg === '--mutation') options.what = 'mutation'
    else if (arg === '--simulate') options.what = 'simulate'
    else fail(`there is no option "${arg}"`)
  }
  return options
}

function fail(problem: string): never {
  throw new UsageError(`${problem}\n${usage}`)
}
