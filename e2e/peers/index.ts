export { launchBrowser } from './browser.ts'
export { type Authority, type CertificateRequest, createAuthority, type KeyPair } from './certificates.ts'
export { type Clamd, startClamd, testVirus } from './clamd.ts'
export { type Dovecot, type DovecotOptions, startDovecot } from './dovecot.ts'
export type { SinkFault } from './faults.ts'
export { type Relay, startRelay } from './relay.ts'
export { startTokenProvider, type TokenProvider, type TokenProviderOptions } from './token-provider.ts'
export { openSmimeWorkshop, type SmimePerson, type SmimeWorkshop } from './smime.ts'
export { type Sink, type SinkMessage, type SinkOptions, startSmtpSink } from './sink.ts'
export { type Claims, type OidcProvider, startOidcProvider } from './oidc-provider.ts'
export {
  makeSamlKey,
  readSamlRequest,
  type SamlKey,
  type SamlStatement,
  signAssertion,
  statementFor,
  writeAssertion,
  writeResponse,
} from './saml-provider.ts'
