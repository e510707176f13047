import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './index.ts'

const read = (env: Record<string, string | undefined>, demo = false) => readConfig(env, { demo })

test('without settings: production defaults, nothing private may be reached, no receiver', () => {
  expect(read({ PATH: '/bin' })).toMatchObject({
    port: 4100,
    host: '127.0.0.1',
    smtpInPort: 0,
    baseUrl: 'http://localhost:4100',
    databaseUrl: null,
    role: 'all',
    egressAllow: [],
    metricsPort: null,
  })
})

test('the demo opens the receiver and the loopback', () => {
  expect(read({}, true)).toMatchObject({ smtpInPort: 4125, egressAllow: ['127.0.0.0/8', '::1/128'] })
})

test('the key file lies in the data folder unless it is named', () => {
  expect(read({ KONTOR_DATA: '/srv/kontor' })).toMatchObject({
    dataDir: '/srv/kontor',
    keyFile: '/srv/kontor/keys/master.key',
  })
  expect(read({ KONTOR_KEY_FILE: '/etc/kontor.key' })).toMatchObject({ keyFile: '/etc/kontor.key' })
})

test.each([
  ['KONTOR_PROT', 'KONTOR_PORT'],
  ['KONTOR_BASEURL', 'KONTOR_BASE_URL'],
  ['KONTOR_SMTP_PORT', 'KONTOR_SMTP_IN_PORT'],
  ['KONTOR_EGRESS', 'KONTOR_EGRESS_ALLOW'],
])('the unknown name %s is refused and %s proposed', (wrong, nearest) => {
  expect(() => read({ [wrong]: '1' })).toThrow(
    new ConfigError(`There is no setting ${wrong}; did you mean ${nearest}?`),
  )
})

test.each([
  ['KONTOR_PORT', '65536'],
  ['KONTOR_PORT', '41oo'],
  ['KONTOR_SMTP_IN_PORT', '-1'],
  ['KONTOR_ROLE', 'boss'],
  ['KONTOR_LOG', 'loud'],
  ['KONTOR_CLAMD', 'clamav'],
  ['KONTOR_CLAMD', '127.0.0.1:0'],
  ['KONTOR_BASE_URL', 'desk.firm.example'],
  ['KONTOR_BASE_URL', 'http://desk.firm.example'],
])('%s=%s is refused with its name', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(ConfigError)
  expect(() => read({ [name]: value })).toThrow(name)
})

test.each([
  ['https://desk.firm.example/', 'https://desk.firm.example'],
  ['http://localhost:9000', 'http://localhost:9000'],
  ['http://127.0.0.1:9000/', 'http://127.0.0.1:9000'],
])('the address %s is taken as the origin %s', (value, origin) => {
  expect(read({ KONTOR_BASE_URL: value }).baseUrl).toBe(origin)
})

test.each([
  ['127.0.0.1:3310', { host: '127.0.0.1', port: 3310 }],
  ['scanner.firm.example:3310', { host: 'scanner.firm.example', port: 3310 }],
  ['[::1]:3310', { host: '::1', port: 3310 }],
  ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
])('the scanner at %s', (value, place) => {
  expect(read({ KONTOR_CLAMD: value }).clamd).toEqual(place)
  expect(read({}).clamd).toBeNull()
})
