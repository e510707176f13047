import { expect, it } from 'vitest'
import { shortPlan } from './plan.ts'
import { lineOf, tableOf } from './report.ts'
import { runFaults } from './run.ts'

const seed = Number(process.env['FAULTS_SEED'] ?? 20_261_121)

it(`R01 R02 R06 R09 R10 R11 R18 ${shortPlan.kills} kills and every other kind of fault: every mail once, no answer twice, none lost`, {
  timeout: shortPlan.watchdogMs + 30_000,
}, async () => {
  const said: string[] = []
  const report = await runFaults({ seed, plan: shortPlan, say: (line) => said.push(line) })
  process.stdout.write(`${lineOf(report)}\n`)
  expect(report.wrong, `${said.join('\n')}\n${tableOf(report)}`).toEqual([])
  expect(report.mails).toMatchObject({ lost: 0, double: 0 })
  expect(report.replies).toMatchObject({ lost: 0, double: 0 })
  // A run in which nothing happened proves nothing.
  expect(report.mails.generated).toBeGreaterThan(40)
  expect(report.replies.distinct).toBeGreaterThan(20)
  expect(report.faults['kill -9']).toBeGreaterThanOrEqual(shortPlan.kills)
})
