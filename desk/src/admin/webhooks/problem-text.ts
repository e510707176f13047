import type { TFunction } from 'i18next'

const known = ['denied', 'unreachable', 'timeout', 'too-large', 'unreadable'] as const

/** Why news were not taken, in words. */
export function problemText(problem: string, t: TFunction<'admin'>): string {
  const status = /^status-(\d{3})$/.exec(problem)?.[1]
  if (status !== undefined) return t('webhooks.problem.status', { status })
  const code = known.find((one) => one === problem)
  return code === undefined ? problem : t(`webhooks.problem.${code}`)
}
