import { describe, expect, inject, test } from 'vitest'
import { cpuMs } from './measure/cpu.ts'
import { median, quantile } from './measure/quantiles.ts'
import { slopeOf } from './measure/slope.ts'
import { interleave, rate, ratioOf } from './measure/rounds.ts'
import { readOptions, UsageError } from './options.ts'
import { type Figure, isReached } from './report/figure.ts'
import { tableOf } from './report/table.ts'
import { benches, runBenches } from './run.ts'

const tiny = 0.0005
const limitMs = 120_000

describe('the machinery', () => {
  const figure: Figure = {
    id: 'P0',
    what: 'things',
    value: 50,
    unit: 'ops/s',
    cpuMs: 1.5,
    reference: { what: 'nothing', value: 200 },
    ratio: 0.25,
    target: { bound: 'at least', ratio: 0.5 },
    notes: { 'p99 ms': 12.345 },
  }
  test('a table names figure, reference, ratio and whether the target is reached', () => {
    const [, row, notes] = tableOf([figure]).split('\n')
    expect(row).toMatch(/^P0 +things +50\.0 ops\/s +1\.50 +nothing: 200 ops\/s +0\.25 +≥ 0\.5 +missed$/)
    expect(notes).toBe('    p99 ms 12.3')
  })
  test('a target bounds from below or above; without one nothing is reached or missed', () => {
    expect(isReached({ ...figure, ratio: 0.5 })).toBe(true)
    expect(isReached({ ...figure, target: { bound: 'at most', ratio: 0.2 } })).toBe(false)
    expect(isReached({ id: 'P0', what: 'things', value: 1, unit: 'ms' })).toBeNull()
  })
  test('rounds go through all arms, every other one backwards, and ratios are taken round by round', async () => {
    const order: string[] = []
    const arm = (name: string, seconds: number) => async (round: number) => {
      order.push(name)
      return { operations: 10 * (round + 1), seconds, cpuMs: 1 }
    }
    const arms = await interleave(3, { slow: arm('slow', 2), fast: arm('fast', 1) })
    expect(order.join(' ')).toBe('slow fast fast slow slow fast')
    expect(ratioOf(arms.slow, arms.fast, rate)).toBe(0.5)
  })
  test('medians and quantiles by nearest rank', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5])
    expect([quantile([5, 1, 3], 0.5), quantile([5, 1, 3], 0.99)]).toEqual([3, 5])
  })
  test('a goal bounds the figure itself', () => {
    const goal = { id: 'L0', what: 'x', value: 3, unit: 'ms', goal: { bound: 'at most', value: 2 } } as const
    expect(isReached(goal)).toBe(false)
    expect(tableOf([goal])).toContain('≤ 2 ms')
  })
  test('the slope of a line, and of what stands still', () => {
    const line = [1, 2, 3].map((x) => ({ x, y: 5 - 2 * x }))
    expect([
      slopeOf(line),
      slopeOf([
        { x: 1, y: 4 },
        { x: 2, y: 4 },
      ]),
      slopeOf([]),
    ]).toEqual([-2, 0, 0])
  })
  test('work costs CPU time', () => {
    const before = cpuMs(process.pid)
    for (let sum = 0, began = performance.now(); performance.now() - began < 60; ) sum += Math.sqrt(sum)
    expect(cpuMs(process.pid) - before).toBeGreaterThan(20)
  })
  test('names and options are read; what is unknown is named', () => {
    expect(readOptions(['next', '--quick', '--json', 'out.json'], ['next', 'list'])).toEqual({
      names: ['next'],
      jsonFile: 'out.json',
      quick: true,
      minutes: null,
    })
    expect(readOptions([], ['next', 'list'], ['list']).names).toEqual(['list'])
    expect(readOptions(['next', '--minutes', '3'], ['next', 'list'])).toMatchObject({ minutes: 3 })
    expect(() => readOptions(['nxt'], ['next'])).toThrow(UsageError)
    expect(() => readOptions(['--json'], ['next'])).toThrow(/needs a file name/)
  })
})

test.each(benches.filter(({ onRequest }) => !onRequest).map(({ name }) => name))(
  '%s runs at a tiny size',
  async (name) => {
    const cluster = {
      ownerUrl: inject('ownerUrl'),
      superuserUrl: inject('superuserUrl'),
      pid: () => process.pid,
      stop: () => Promise.resolve(),
    }
    const told: Figure[] = []
    const scale = (full: number): number => Math.ceil(full * tiny)
    const setting = { cluster, rounds: 1, scale, minutes: null, say: () => undefined }
    const figures = await runBenches([name], setting, (found) => told.push(...found))
    expect(told).toEqual(figures)
    expect(figures.length).toBeGreaterThan(2)
    for (const { value, ratio } of figures) expect([value > 0, (ratio ?? 1) > 0]).toEqual([true, true])
  },
  limitMs,
)
