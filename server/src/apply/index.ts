/** A tenant's configuration as a document: applied, and written out again. */
export { applyDeclaration, type Planned } from './apply.ts'
export { exportDeclaration } from './export.ts'
export { type Declaration, declaration } from './schema.ts'
