/** The virus scanner beside us (clamd), asked over its own socket. */
export { type ScanResult, type Scanner, ScannerAway, clamdScanner, type ClamdPlace } from './clamd.ts'
