import { type Faces, resolveImport } from './resolve.ts'
import type { Fault, Source } from './source.ts'

/** Files that import each other in a ring, types included: a ring is one idea cut in the wrong place. */
export function circles(sources: readonly Source[], faces: Faces): Fault[] {
  const known = new Map(sources.map((source) => [source.path, source]))
  const targets = (path: string) =>
    (known.get(path)?.imports ?? [])
      .map(({ specifier }) => resolveImport(path, specifier, faces))
      .filter((target) => target !== undefined && target !== path && known.has(target))
      .filter((target) => target !== undefined)
  return rings([...known.keys()], targets).map((ring) => ({
    path: ring[0] ?? '',
    message: `a circle of imports: ${[...ring, ring[0]].join(' → ')}`,
  }))
}

/** One ring for each back edge of a depth-first walk; none means there is none. */
function rings(nodes: string[], targets: (node: string) => string[]): string[][] {
  const found: string[][] = []
  const done = new Set<string>()
  const walk = (node: string, trail: string[]) => {
    const start = trail.indexOf(node)
    if (start >= 0) found.push(trail.slice(start))
    if (start >= 0 || done.has(node)) return
    for (const target of targets(node)) walk(target, [...trail, node])
    done.add(node)
  }
  for (const node of nodes) walk(node, [])
  return found
}
