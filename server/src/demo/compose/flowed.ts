const FLOWED_COLUMNS = 72
const SIGNATURE_DELIMITER = '-- '

/**
 * Text as format=flowed without DelSp (RFC 3676): long lines are broken after a blank, lines that would
 * read as quotes by accident are stuffed, blanks at the end of a line go, the signature delimiter stays.
 */
export function flowText(text: string): string {
  return text.split('\n').map(flowLine).join('\n')
}

function flowLine(line: string): string {
  if (line === SIGNATURE_DELIMITER) return line
  const trimmed = line.trimEnd()
  if (trimmed.startsWith('>')) return trimmed
  const rows: string[] = []
  let row = ''
  for (const word of trimmed.split(/(?<= )(?=[^ ])/)) {
    if (row !== '' && row.length + word.length > FLOWED_COLUMNS) {
      rows.push(row)
      row = ''
    }
    row += word
  }
  return [...rows, row].map(stuff).join('\n')
}

function stuff(row: string): string {
  return /^(?: |>|From )/.test(row) ? ` ${row}` : row
}
