import type { Report } from './run.ts'

/** The figures of a run as plain lines. */
export function tableOf(report: Report): string {
  const { mails, replies, timers } = report
  const rows: [string, string][] = [
    ['seed', String(report.seed)],
    ['faults', listOf(report.faults)],
    [
      'mails',
      `${mails.generated} made, ${mails.deliveries} deliveries, ${mails.onServer} on the server (${mails.unread} unread), ${mails.inLedger} in the ledger, ${mails.cases} cases, ${mails.quarantined} quarantined`,
    ],
    ['mails lost / double', `${mails.lost} / ${mails.double}`],
    [
      'replies',
      `${replies.committed} committed, ${replies.accepted} accepted, ${replies.distinct} distinct at the other side, ${replies.refused} refused`,
    ],
    ['replies lost / double', `${replies.lost} / ${replies.double}`],
    ['uncertain, open', `${replies.uncertain} (the other side has ${replies.uncertainTaken} of them)`],
    ['receipts', `${report.receipts.sent} sent, ${report.receipts.double} double`],
    ['assigned to two / starved', `${report.doubleAssigned} / ${report.starved}`],
    ['timers', `${timers.set} set, ${timers.twice} fired twice, ${timers.missed} missed`],
    ['recovery p50 / p95', `${report.recoveryMs.p50} / ${report.recoveryMs.p95} ms`],
    ['start p50 / p95', `${report.startMs.p50} / ${report.startMs.p95} ms`],
    ['kontor verify', report.chainOk ? 'ok' : 'FAULTS'],
    ['left out', report.skipped.join(', ') || 'nothing'],
    ['phases, s', listOf(report.phasesS)],
    ['wall', `${report.wallS} s`],
    ['verdict', report.wrong.length === 0 ? 'sound' : report.wrong.join('\n  ')],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return `${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`
}

/** The same in one line for machines. */
export function lineOf(report: Report): string {
  return JSON.stringify({ run: 'faults', ok: report.wrong.length === 0, ...report })
}

function listOf(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
