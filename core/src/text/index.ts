/** Texts with placeholders: logic-less, escaped by target. */
export { type FilledText, fillPlaceholders, type TextTarget } from './placeholders.ts'
