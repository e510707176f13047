import { faultsOf, isTest, type Rule } from './source.ts'

const inServer = (path: string) => path.startsWith('server/src/') && !isTest(path)

/** Foreign HTML reaches the page in one place only, where it is framed. */
export const oneHtmlSink: Rule = (sources) =>
  faultsOf(sources, {
    where: (path) =>
      /^(?:desk|portal|widget)\/src\//.test(path) && !path.endsWith('/mail-frame.tsx') && !isTest(path),
    pattern:
      /\bdangerouslySetInnerHTML\b|\b(?:inner|outer)HTML\s*=(?!=)|\binsertAdjacentHTML\b|\bsrcDoc\b|\bdocument\.write\b/,
    message: (match) => `${match}: only mail-frame.tsx shows foreign HTML`,
  })

/** NOTIFY inside a hot transaction takes a lock over the whole database; realtime coalesces it after the commit. */
export const oneNotifier: Rule = (sources) =>
  faultsOf(sources, {
    where: (path) => inServer(path) && !path.startsWith('server/src/platform/realtime/'),
    pattern: /\bpg_notify\b|['"`](?:un)?listen [\w"$]|['"`]notify [\w"$]/i,
    message: (match) => `${match}…: only platform/realtime listens and notifies`,
  })

/** SQL of a module stands in its store. */
export const sqlInStores: Rule = (sources) =>
  sources
    .filter(
      ({ path }) =>
        path.startsWith('server/src/modules/') &&
        !isTest(path) &&
        !/(?:^|[/-])(?:store|tables|build)\b[^/]*$|\/store\//.test(path),
    )
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => specifier === 'kysely' || specifier === 'pg')
        .map(({ specifier, line }) => ({
          path,
          line,
          message: `${specifier}: only a module's store speaks SQL`,
        })),
    )

/** Connections are made in few places, so that nothing goes round `inTenant` and `asSystem`. */
export const fewPools: Rule = (sources) =>
  faultsOf(sources, {
    where: (path) =>
      inServer(path) && !/^server\/src\/(?:platform\/(?:db|jobs|realtime|postgres)|testing)\//.test(path),
    pattern: /\bnew (?:pg\.)?(?:Pool|Client)\(/,
    message: (match) => `${match}…): only the platform opens database connections`,
  })

/** What exists for tests does not run in production. */
export const noTestHelpers: Rule = (sources) =>
  sources
    .filter(
      ({ path }) =>
        path.startsWith('server/src/') &&
        !isTest(path) &&
        !/\/testing\/|\/build\.ts$|\/conformance[^/]*\.ts$/.test(path),
    )
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => /\/testing\/|\/build\.ts$|^vitest\b|\be2e\//.test(specifier))
        .map(({ specifier, line }) => ({ path, line, message: `${specifier} is for tests only` })),
    )

/** A test that never runs, or that keeps all others from running, proves nothing. */
export const everyTestRuns: Rule = (sources) =>
  faultsOf(sources, {
    where: isTest,
    pattern: /(?<![\w."'])(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails)\b/,
    message: (match) => `${match}: mend it or remove it`,
  })

/** Node resolves what is written, nothing else; so do we. */
export const fullNames: Rule = (sources) =>
  sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('.') && !/\.(?:tsx?|js|json|css|svg)$/.test(specifier))
      .map(({ specifier, line }) => ({ path, line, message: `${specifier} lacks its ending` })),
  )
