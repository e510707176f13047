/** Customers and the identities they are recognised by. */
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
