import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterFailure } from './index.ts'

test('the third failure of a message’s own puts it aside; trouble of the house never does', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (failures) => {
      let at = { attempts: 0, delays: 0 }
      for (const [index, counts] of failures.entries()) {
        const after = afterFailure(at, counts)
        const own = failures.slice(0, index + 1).filter(Boolean).length
        expect(after.isQuarantined).toBe(own >= 3)
        expect(after.waitMs).toBeLessThanOrEqual(5 * 60_000)
        expect(after.waitMs).toBeGreaterThanOrEqual(2_000)
        at = { attempts: after.attempts, delays: at.delays + 1 }
      }
    }),
  )
})
