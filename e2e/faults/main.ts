import { writeFile } from 'node:fs/promises'
import { readOptions, UsageError } from './options.ts'
import { longPlan, shortPlan } from './plan.ts'
import { lineOf, tableOf } from './report.ts'
import { runFaults } from './run.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args, Math.random())
  say(`seed ${options.seed}`)
  const whole = options.minutes === null ? shortPlan : longPlan(options.minutes)
  const plan = options.only === null ? whole : { ...whole, only: options.only }
  const report = await runFaults({ seed: options.seed, plan, say })
  process.stdout.write(`${tableOf(report)}${lineOf(report)}\n`)
  if (options.jsonFile !== null) await writeFile(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`)
  if (report.wrong.length > 0) process.exitCode = 1
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1
  say(error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error))
}
// A peer that does not end must not keep the verdict back.
setTimeout(() => process.exit(), 2_000).unref()
