import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { silentLog } from '#platform/log'
import { type Ground, testGround } from '../../testing/ground.ts'
import { type Jobs, startJobs } from './index.ts'

const settledWithinMs = 15_000

let ground: Ground
let jobs: Jobs
beforeAll(async () => {
  ground = await testGround()
  // Notes under which role every row is written.
  await ground.ask('create table seen_roles (role text primary key)')
  await ground.ask('grant insert, select on seen_roles to public')
  await ground.ask(`
    create function note_role() returns trigger language plpgsql as
    'begin insert into seen_roles values (current_user) on conflict do nothing; return new; end'`)
  await ground.ask(
    'create trigger note_role before insert or update on kontor_jobs.job for each row execute function note_role()',
  )
  jobs = await startJobs({ url: ground.database.appUrl, log: silentLog })
})
afterAll(async () => {
  await jobs.stop()
  await ground.stop()
})

test('a job runs with its data, a failed one again, and one that never works becomes a dead letter', async () => {
  const done: unknown[] = []
  let failures = 0
  let hopeless = 0
  await jobs.work({ name: 'tidy-up', run: async (data) => void done.push(data) })
  await jobs.work({
    name: 'fails-once',
    run: async () => {
      if (failures++ === 0) throw new Error('not now')
    },
  })
  await jobs.work({
    name: 'never-works',
    run: async () => {
      hopeless++
      throw new Error('never')
    },
  })
  await jobs.enqueue('tidy-up', [{ n: 1 }, { n: 2 }])
  await jobs.enqueue('fails-once', [{}])
  await jobs.enqueue('never-works', [{}])
  await vi.waitFor(() => expect(done).toEqual([{ n: 1 }, { n: 2 }]), { timeout: settledWithinMs })
  // Fewer tries than six, so that nobody waits.
  await ground.ask(`update kontor_jobs.job set retry_limit = 1 where name = 'never-works'`)
  await vi.waitFor(() => expect(failures).toBe(2), { timeout: settledWithinMs })
  await vi.waitFor(async () => expect(await jobs.deadLetters('never-works')).toBe(1), {
    timeout: settledWithinMs,
  })
  expect(hopeless).toBeGreaterThan(1)
  expect(await jobs.deadLetters('fails-once')).toBe(0)
  const roles = await ground.ask("select role from seen_roles where role like 'kontor%'")
  expect(roles).toEqual([{ role: 'kontor_system' }])
})

test('jobs of a kind are worked on by any process, each once', async () => {
  const other = await startJobs({ url: ground.database.appUrl, log: silentLog })
  const done: unknown[] = []
  for (const runner of [jobs, other])
    await runner.work({ name: 'shared', run: async (data) => void done.push(data.n) })
  await jobs.enqueue(
    'shared',
    Array.from({ length: 6 }, (_, n) => ({ n })),
  )
  await vi.waitFor(() => expect(new Set(done)).toEqual(new Set([0, 1, 2, 3, 4, 5])), {
    timeout: settledWithinMs,
  })
  expect(done).toHaveLength(6)
  await other.stop()
})
