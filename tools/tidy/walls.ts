import { posix } from 'node:path'
import { type Fault, isTest, type Rule, type Source } from './source.ts'

/** The server's modules; each may import only those before it, and only by their face. */
export const ORDER = [
  'tenancy',
  'access',
  'organisation',
  'accounts',
  'customers',
  'knowledge',
  'outbox',
  'cases',
  'classification',
  'routing',
  'approvals',
  'consultations',
  'flows',
  'intake',
  'channels',
  'surveys',
  'portal',
  'archive',
  'webhooks',
  'metering',
  'reporting',
]

/** Modules that fetch and send, so may use the transports; every other module must not know them. */
const USE_TRANSPORTS = ['accounts', 'channels']
const SERVER = 'server/src/'

/** A place in the server: `kind` decides what it may see, `name` is its folder. */
type Room = { kind: 'platform' | 'transports' | 'module' | 'top'; name: string; folder: string }

/** The walls inside the server, and that nobody looks into another room past its face. */
export const walls: Rule = (sources) =>
  sources
    .filter(({ path }) => path.startsWith(SERVER))
    .flatMap((source) => wallsOf(source, roomOf(source.path)))

function wallsOf(source: Source, room: Room): Fault[] {
  return source.imports.flatMap(({ specifier, line }) => {
    const message = specifier.startsWith('.')
      ? escapes(source.path, specifier, room)
      : specifier.startsWith('#')
        ? forbidden(specifier, room, isTest(source.path))
        : undefined
    return message === undefined ? [] : [{ path: source.path, line, message }]
  })
}

function roomOf(path: string): Room {
  const [first = '', second = '', third] = path.slice(SERVER.length).split('/')
  if ((first === 'platform' || first === 'transports') && third !== undefined) {
    return { kind: first, name: second, folder: `${SERVER}${first}/${second}/` }
  }
  if (first === 'modules' && third !== undefined) {
    return { kind: 'module', name: second, folder: `${SERVER}modules/${second}/` }
  }
  return { kind: 'top', name: first, folder: SERVER }
}

/** A relative import stays in its room; a test may also use test helpers, builders and the peers of e2e. */
function escapes(path: string, specifier: string, room: Room): string | undefined {
  const target = posix.join(posix.dirname(path), specifier)
  if (target.startsWith(room.folder)) {
    return room.kind === 'top' && roomOf(target).kind !== 'top'
      ? `${specifier} goes past a face: import the #name of ${roomOf(target).folder}`
      : otherChannel(path, target)
  }
  const forTests =
    target.startsWith(`${SERVER}testing/`) || target.startsWith('e2e/peers/') || target.endsWith('/build.ts')
  if (isTest(path) && forTests) return undefined
  return `${specifier} leaves ${room.folder}: import a #name`
}

function otherChannel(path: string, target: string): string | undefined {
  const channels = `${SERVER}modules/channels/`
  const [own, other] = [path, target].map((file) => {
    const parts = file.startsWith(channels) ? file.slice(channels.length).split('/') : []
    return parts.length > 1 ? parts[0] : undefined
  })
  return own !== undefined && other !== undefined && own !== other
    ? `the channel ${own} must not know the channel ${other}`
    : undefined
}

function forbidden(specifier: string, room: Room, inTest: boolean): string | undefined {
  const [area = '', part, deeper] = specifier.slice(1).split('/')
  if (deeper !== undefined) return `${specifier} goes past a face`
  if (area === 'platform') {
    return room.kind === 'platform' && room.name === part
      ? `${specifier} is this part itself: import relatively`
      : undefined
  }
  if (room.kind === 'top' || (room.kind === 'transports' && inTest)) return undefined
  if (area === 'transports') return forbiddenTransport(specifier, room, inTest)
  return forbiddenModule(area, room)
}

function forbiddenTransport(specifier: string, room: Room, inTest: boolean): string | undefined {
  if (
    room.kind === 'transports' ||
    (room.kind === 'module' && (USE_TRANSPORTS.includes(room.name) || inTest))
  ) {
    return undefined
  }
  return `${specifier}: only ${USE_TRANSPORTS.join(', ')} and main know transports`
}

function forbiddenModule(area: string, room: Room): string | undefined {
  if (room.kind !== 'module') return `${room.kind} must not know the module #${area}`
  const [own, other] = [ORDER.indexOf(room.name), ORDER.indexOf(area)]
  if (own < 0 || other < 0)
    return `#${own < 0 ? room.name : area} has no place in the order (tools/tidy/walls.ts)`
  if (own === other) return `#${area} is this module itself: import relatively`
  return other > own ? `#${area} stands right of #${room.name}: it learns by event, job or a port` : undefined
}
