import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { benches, runBenches } from './run.ts'
import { type Cluster, startCluster } from './ground/cluster.ts'
import { readOptions, UsageError } from './options.ts'
import { tableOf } from './report/table.ts'

const quickShare = 0.1
const rounds = 3

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(
    args,
    benches.map((bench) => bench.name),
    benches.filter((bench) => !bench.onRequest).map((bench) => bench.name),
  )
  const startedAt = new Date().toISOString()
  let cluster: Cluster | null = null
  try {
    cluster = await startCluster(() => undefined)
    const scale = (full: number): number => (options.quick ? Math.ceil(full * quickShare) : full)
    const figures = await runBenches(
      options.names,
      { cluster, rounds, scale, say, minutes: options.minutes },
      (found) => {
        process.stdout.write(`\n${tableOf(found)}`)
      },
    )
    if (options.jsonFile !== null) {
      const machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version }
      await writeFile(
        options.jsonFile,
        `${JSON.stringify({ startedAt, quick: options.quick, machine, figures }, null, 2)}\n`,
      )
    }
  } finally {
    await cluster?.stop()
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  say(error.message)
  process.exitCode = 2
}
