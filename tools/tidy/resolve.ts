import { posix } from 'node:path'

/** What the package.json files of the workspaces offer: `#name` and `@kontor/name` to the file behind it. */
export type Faces = { inside: Record<string, string>; packages: Record<string, string> }

/** The project file that a specifier names, or undefined when it names a package or a built-in. */
export function resolveImport(from: string, specifier: string, faces: Faces): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  if (specifier.startsWith('#')) return matchPattern(specifier, faces.inside)
  return faces.packages[specifier]
}

/** Reads the maps of `server/package.json` (imports) and of core and contract (exports). */
export function readFaces(read: (path: string) => string): Faces {
  const server = JSON.parse(read('server/package.json')) as { imports: Record<string, string> }
  const inside = mapValues(server.imports, (target) => posix.join('server', target))
  const packages = Object.assign(
    {},
    ...['core', 'contract'].map((name) => packageFaces(name, read)),
  ) as Faces['packages']
  return { inside, packages }
}

function packageFaces(name: string, read: (path: string) => string): Record<string, string> {
  const { exports } = JSON.parse(read(`${name}/package.json`)) as { exports: Record<string, string> }
  return Object.fromEntries(
    Object.entries(exports).map(([key, target]) => [
      posix.join(`@kontor/${name}`, key),
      posix.join(name, target),
    ]),
  )
}

function matchPattern(specifier: string, patterns: Record<string, string>): string | undefined {
  if (patterns[specifier] !== undefined) return patterns[specifier]
  for (const [pattern, target] of Object.entries(patterns)) {
    const [head = '', tail] = pattern.split('*')
    if (tail !== undefined && specifier.startsWith(head) && specifier.endsWith(tail)) {
      return target.replace('*', specifier.slice(head.length, specifier.length - tail.length))
    }
  }
  return undefined
}

function mapValues(map: Record<string, string>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]))
}
