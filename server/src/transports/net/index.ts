export { type StartTls, withCertificateDetails } from './peer-certificate.ts'
export { readConnectionProblem } from './read-problem.ts'
export { ConnectionFault, type Route, routeTo } from './route.ts'
export { type GiveToken, TokenFault, type TokenProblem } from './token-fault.ts'
export type {
  ConnectionProblem,
  Endpoint,
  ProblemParams,
  ResolveHost,
  TlsMode,
  TransportLog,
} from './types.ts'
