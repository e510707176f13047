import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plan, shortPlan } from './plan.ts'
import { runFaults } from './run.ts'

/** The product with one promise broken, in a copy of its tree and in a scratch database. */
interface Mutant {
  name: string
  /** Where the missing rule must show. */
  phases: readonly string[]
  edits: readonly { file: string; from: string; to: string }[]
  sql: readonly string[]
  /** What the audit must say. */
  shows: RegExp
}

const mutants: readonly Mutant[] = [
  {
    name: 'the ledger without its unique key',
    phases: ['warm-up', 'uidvalidity'],
    edits: [
      {
        file: 'server/src/modules/intake/store.ts',
        from: 'on conflict (tenant_id, account_id, content_hash) do nothing returning id',
        to: 'returning id',
      },
    ],
    sql: ['alter table ledger drop constraint ledger_tenant_id_account_id_content_hash_key'],
    shows: /mails that are there twice/,
  },
  {
    name: 'the outbox without its fence',
    phases: ['warm-up', 'standstill'],
    edits: [
      {
        file: 'server/src/modules/outbox/store.ts',
        from: 'and id = ${id} and fence = ${fence} and state = ${state} for update',
        to: 'and id = ${id} and ${fence}::int is not null and ${state}::text is not null for update',
      },
    ],
    sql: [],
    shows: /sent twice/,
  },
  {
    name: 'what a dead process was sending is sent again',
    phases: ['warm-up', 'kills'],
    edits: [
      {
        file: 'core/src/outbox/end-of-attempt.ts',
        from: "return state === 'transmitting' ? 'uncertain' : 'due'",
        to: "return state === 'cancelled' ? 'uncertain' : 'due'",
      },
    ],
    sql: [],
    shows: /sent twice/,
  },
]

const plan: Plan = {
  ...shortPlan,
  warmUpMs: 4_000,
  overlaps: false,
  kills: 25,
  resets: 2,
  mailsPerSecond: 4,
  drainLimitMs: 120_000,
  watchdogMs: 15 * 60_000,
}
const top = fileURLToPath(new URL('../..', import.meta.url))
const copied = ['bin', 'contract', 'core', 'server', 'package.json', 'tsconfig.base.json']
/** Used as they are. */
const linked = ['desk']

export interface MutantResult {
  name: string
  isCaught: boolean
  said: string[]
}

/** Runs the harness against each mutant of the product; every one must be caught. */
export async function runMutants(seed: number, say: (line: string) => void): Promise<MutantResult[]> {
  const results: MutantResult[] = []
  for (const mutant of mutants) {
    say(`mutant: ${mutant.name}`)
    const tree = await mkdtemp(join(tmpdir(), 'kontor-mutant-'))
    try {
      await copyTree(tree)
      for (const edit of mutant.edits) await apply(tree, edit)
      const { wrong } = await runFaults({
        seed,
        plan: { ...plan, only: mutant.phases },
        say,
        program: join(tree, 'bin/kontor'),
        sql: mutant.sql,
      })
      const isCaught = wrong.some((line) => mutant.shows.test(line))
      say(`  ${isCaught ? 'caught' : 'MISSED'}: ${wrong.join('; ')}`)
      results.push({ name: mutant.name, isCaught, said: wrong })
    } finally {
      await rm(tree, { recursive: true, force: true })
    }
  }
  return results
}

/** A tree of its own, whose packages are those of this one but for the project's own. */
async function copyTree(tree: string): Promise<void> {
  for (const name of copied) await cp(join(top, name), join(tree, name), { recursive: true })
  for (const name of linked) await symlink(join(top, name), join(tree, name))
  const packages = join(tree, 'node_modules')
  await mkdir(join(packages, '@kontor'), { recursive: true })
  for (const name of await readdir(join(top, 'node_modules')))
    if (name !== '@kontor') await symlink(join(top, 'node_modules', name), join(packages, name))
  for (const name of ['contract', 'core', 'server', 'desk'])
    await symlink(join(tree, name), join(packages, '@kontor', name))
}

async function apply(tree: string, { file, from, to }: Mutant['edits'][number]): Promise<void> {
  const path = join(tree, file)
  const text = await readFile(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} no longer holds what the mutant changes: ${from}`)
  await writeFile(path, text.replace(from, to))
}
