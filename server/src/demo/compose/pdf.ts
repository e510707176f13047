import { encodeText } from './charset.ts'

const LINE_POINTS = 18
const TOP_POINTS = 780

/** A one-page A4 document (ISO 32000-1) with the given lines; characters outside windows-1252 become `?`. */
export function drawPdf(lines: readonly string[]): Buffer {
  const shown = lines.map((line) => `(${pdfString(line)}) Tj 0 -${LINE_POINTS} Td`).join('\n')
  const content = `BT /F1 12 Tf 60 ${TOP_POINTS} Td\n${shown}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${`${offset}`.padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  text +=
    `xref\n0 ${size}\n0000000000 65535 f \n${table}` +
    `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}

/** One byte a character, so that offsets counted in characters are offsets in bytes. */
function pdfString(line: string): string {
  const bytes = Array.from(
    line,
    (character) => encodeText(character, 'windows-1252')?.toString('latin1') ?? '?',
  )
  return bytes.join('').replace(/[\\()]/g, '\\$&')
}
