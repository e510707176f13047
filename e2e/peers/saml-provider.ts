import { execFile } from 'node:child_process'
import { createHash, createSign, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inflateRawSync } from 'node:zlib'
import { needBinary } from './need-binary.ts'

const run = promisify(execFile)

/** What an assertion says; each part can be made wrong. */
export type SamlStatement = {
  subject: string
  issuer: string
  /** Null: the assertion has none. */
  audience: string | null
  recipient: string
  inResponseTo: string
  id: string
  issuedAt: Date
  /** Markup within the subject, such as a comment, put there as it is. */
  rawSubject?: string
}

/** A request as the browser carries it to the provider. */
export type SamlRequest = { id: string; acsUrl: string; audience: string; relayState: string }

export type SamlKey = { key: string; cert: string }

const lifeMs = 5 * 60_000
const names = {
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  samlp: 'urn:oasis:names:tc:SAML:2.0:protocol',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
}

/** A key of a provider with its certificate, made with the `openssl` command. */
export async function makeSamlKey(): Promise<SamlKey> {
  const openssl = await needBinary('openssl', ['/usr/bin/openssl'], 'openssl')
  const folder = await mkdtemp(join(tmpdir(), 'kontor-saml-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const asked = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=idp.example']
  await run(openssl, [...asked, '-keyout', key, '-out', cert])
  const made = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
  await rm(folder, { recursive: true })
  return made
}

/** Reads the request out of the address that the browser is sent to (HTTP-Redirect binding). */
export function readSamlRequest(address: string): SamlRequest {
  const query = new URL(address).searchParams
  const xml = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString()
  const attribute = (name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
  return {
    id: attribute('ID'),
    acsUrl: attribute('AssertionConsumerServiceURL'),
    audience: /<saml:Issuer[^>]*>([^<]*)</.exec(xml)?.[1] ?? '',
    relayState: query.get('RelayState') ?? '',
  }
}

/** A true statement in answer to a request. */
export function statementFor(request: SamlRequest, issuer: string, subject: string): SamlStatement {
  return {
    subject,
    issuer,
    audience: request.audience,
    recipient: request.acsUrl,
    inResponseTo: request.id,
    id: `_${randomUUID()}`,
    issuedAt: new Date(),
  }
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** An assertion, written so that it is its own canonical form (exclusive XML canonicalisation without comments). */
export function writeAssertion(said: SamlStatement, signature = ''): string {
  const at = said.issuedAt.toISOString()
  const until = new Date(said.issuedAt.getTime() + lifeMs).toISOString()
  const audience =
    said.audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${escape(said.audience)}</saml:Audience></saml:AudienceRestriction>`
  return (
    `<saml:Assertion xmlns:saml="${names.saml}" ID="${said.id}" IssueInstant="${at}" Version="2.0">` +
    `<saml:Issuer>${escape(said.issuer)}</saml:Issuer>${signature}` +
    `<saml:Subject><saml:NameID>${said.rawSubject ?? escape(said.subject)}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
    `<saml:SubjectConfirmationData InResponseTo="${said.inResponseTo}" NotOnOrAfter="${until}" Recipient="${said.recipient}"></saml:SubjectConfirmationData>` +
    `</saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${at}" NotOnOrAfter="${until}">${audience}</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${at}"></saml:AuthnStatement></saml:Assertion>`
  )
}

/** The enveloped signature of a statement (RSA-SHA256). */
export function signAssertion(said: SamlStatement, { key }: SamlKey): string {
  const { rawSubject: _raw, ...plain } = said
  const digest = createHash('sha256')
    .update(writeAssertion(said.rawSubject === undefined ? said : { ...plain, subject: said.subject }))
    .digest('base64')
  const transforms = [
    'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
    'http://www.w3.org/2001/10/xml-exc-c14n#',
  ].map((algorithm) => `<ds:Transform Algorithm="${algorithm}"></ds:Transform>`)
  const signedInfo = (declared: string): string =>
    `<ds:SignedInfo${declared}><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>` +
    `<ds:Reference URI="#${said.id}"><ds:Transforms>${transforms.join('')}</ds:Transforms>` +
    `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  const value = createSign('RSA-SHA256')
    .update(signedInfo(` xmlns:ds="${names.ds}"`))
    .sign(key, 'base64')
  return `<ds:Signature xmlns:ds="${names.ds}">${signedInfo('')}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`
}

/** A response around assertions, as the browser posts it. */
export function writeResponse(content: string, inResponseTo: string): string {
  const xml =
    `<samlp:Response xmlns:samlp="${names.samlp}" ID="_${randomUUID()}" InResponseTo="${inResponseTo}" IssueInstant="${new Date().toISOString()}" Version="2.0">` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>${content}</samlp:Response>`
  return Buffer.from(xml).toString('base64')
}
