/** Tables for spreadsheets, written row by row; texts never compute. */
export type { Cell, CellRows } from './cell.ts'
export { type CsvOptions, csvStream } from './csv.ts'
export { xlsxStream } from './xlsx.ts'
