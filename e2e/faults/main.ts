import { writeFile } from 'node:fs/promises'
import { runMutants } from './mutants.ts'
import { type Options, readOptions, UsageError } from './options.ts'
import { longPlan, shortPlan } from './plan.ts'
import { lineOf, tableOf } from './report.ts'
import { runFaults } from './run.ts'
import { runSimulation } from './simulation.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** What a command found: for people, for machines, and whether all is well. */
interface Verdict {
  text: string
  line: string
  report: unknown
  ok: boolean
}

async function faults({ seed, minutes, only }: Options): Promise<Verdict> {
  say(`seed ${seed}`)
  const whole = minutes === null ? shortPlan : longPlan(minutes)
  const report = await runFaults({ seed, plan: only === null ? whole : { ...whole, only }, say })
  return { text: tableOf(report), line: lineOf(report), report, ok: report.wrong.length === 0 }
}

async function mutation({ seed }: Options): Promise<Verdict> {
  const report = await runMutants(seed, say)
  const text = report.map(
    ({ name, isCaught, said }) =>
      `${isCaught ? 'caught' : 'MISSED'}  ${name}\n        ${said.join('\n        ')}\n`,
  )
  const ok = report.every(({ isCaught }) => isCaught)
  return {
    text: text.join(''),
    line: JSON.stringify({ run: 'mutation', ok, seed, mutants: report }),
    report,
    ok,
  }
}

function simulation({ seed, isSeeded, seeds }: Options): Verdict {
  const report = runSimulation(isSeeded ? seed : 1, seeds)
  const ok = report.failed.length === 0 && Object.values(report.mutants).every((found) => found !== null)
  const text = [
    `${report.seeds} seeds in ${report.wallS} s, ${report.messages} messages, faults ${JSON.stringify(report.faults)}`,
    ...report.failed.map(({ seed: failing, wrong }) => `FAILED seed ${failing}: ${wrong.join('; ')}`),
    ...Object.entries(report.mutants).map(([name, found]) =>
      found === null ? `MISSED  ${name}` : `caught by seed ${found}: ${name}`,
    ),
  ]
  return {
    text: `${text.join('\n')}\n`,
    line: JSON.stringify({ run: 'simulation', ok, ...report }),
    report,
    ok,
  }
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args, Math.random())
  const { text, line, report, ok } = await { faults, mutation, simulate: simulation }[options.what](options)
  process.stdout.write(`${text}${line}\n`)
  if (options.jsonFile !== null) await writeFile(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`)
  if (!ok) process.exitCode = 1
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1
  say(error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error))
}
// A peer that does not end must not keep the verdict back.
setTimeout(() => process.exit(), 2_000).unref()
