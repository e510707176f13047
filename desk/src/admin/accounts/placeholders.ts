/** What a receipt may say, and the key of its name in the catalogue. */
export const receiptPlaceholders = [
  { name: 'case.number', label: 'caseNumber' },
  { name: 'case.subject', label: 'caseSubject' },
  { name: 'customer.name', label: 'customerName' },
  { name: 'account.name', label: 'accountName' },
] as const

export type ReceiptPlaceholder = (typeof receiptPlaceholders)[number]['name']

const placeholder = /\{\{\s*([a-z][a-zA-Z0-9]*(?:\.[a-z][a-zA-Z0-9]*){0,4})\s*\}\}/g

/** A text with its placeholders filled; unknown ones stay as they are written, as the server leaves them. */
export function fillPlaceholders(text: string, values: Record<ReceiptPlaceholder, string>): string {
  const known = new Map<string, string>(Object.entries(values))
  return text.replace(placeholder, (whole, name: string) => known.get(name) ?? whole)
}

/** The placeholders in a text that are none of ours, each once. */
export function unknownPlaceholders(text: string): string[] {
  const known: readonly string[] = receiptPlaceholders.map(({ name }) => name)
  const names = [...text.matchAll(placeholder)].map(([, name]) => name ?? '')
  return [...new Set(names.filter((name) => !known.includes(name)))]
}
