export type {
  ConnectionProblem,
  Endpoint,
  ProblemParams,
  ResolveHost,
  TlsMode,
  TransportLog,
} from './types.ts'
