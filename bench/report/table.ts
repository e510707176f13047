import { type Figure, isReached } from './figure.ts'

const heads = ['', 'what', 'figure', 'CPU-ms', 'reference', 'CPU-ms', 'ratio', 'target', '']
const textColumns = new Set([0, 1, 4, 8])

/** The figures as one plain table, a line each; notes follow below their figure. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [heads, ...figures.map(cellsOf)]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        textColumns.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const lines = [line(heads)]
  for (const figure of figures) {
    lines.push(line(cellsOf(figure)))
    const notes = Object.entries(figure.notes ?? {}).map(
      ([name, value]) => `${name} ${typeof value === 'number' ? short(value) : value}`,
    )
    if (notes.length > 0) lines.push(`    ${notes.join(' · ')}`)
  }
  return `${lines.join('\n')}\n`
}

function cellsOf(figure: Figure): string[] {
  const { reference, ratio, target, goal } = figure
  const reached = isReached(figure)
  return [
    figure.id,
    figure.what,
    `${short(figure.value)} ${figure.unit}`,
    figure.cpuMs === undefined ? '' : short(figure.cpuMs),
    reference ? `${reference.what}: ${short(reference.value)} ${figure.unit}` : '',
    reference?.cpuMs === undefined ? '' : short(reference.cpuMs),
    ratio === undefined ? '' : ratio.toFixed(2),
    boundOf(goal?.bound ?? target?.bound, goal ? `${goal.value} ${figure.unit}` : target?.ratio),
    reached === null ? '' : reached ? 'reached' : 'missed',
  ]
}

/** `≥ 0.5`; empty where nothing was promised. */
function boundOf(bound: 'at least' | 'at most' | undefined, value: number | string | undefined): string {
  return bound === undefined ? '' : `${bound === 'at least' ? '≥' : '≤'} ${value}`
}

/** Three significant digits, no exponent. */
function short(value: number): string {
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 1
        ? value.toFixed(2)
        : value.toFixed(3)
}
