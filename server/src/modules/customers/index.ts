/** Customers and the identities they are recognised by. */
export { certificatesOf, noteCertificates, type SeenCertificate } from './certificate-store.ts'
export { customerRenamed } from './events.ts'
export { renameCustomer } from './rename.ts'
export {
  type CustomerRow,
  findCustomer,
  type Identity,
  keyOf,
  readIdentities,
  recogniseAll,
} from './store.ts'
