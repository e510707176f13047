import { faultsOf, isTest, type Rule } from './source.ts'

/** What a workspace may import besides its own files. Everything else is an I/O, a clock or a framework too many. */
const ALLOWED: { folder: string; tests: boolean; packages: RegExp }[] = [
  { folder: 'core/src/', tests: false, packages: /^(?:htmlparser2|entities|eld|re2js)(?:\/|$)/ },
  { folder: 'contract/src/', tests: false, packages: /^zod$/ },
  { folder: 'desk/src/', tests: false, packages: /^(?!node:|#|@kontor\/(?!contract|core)|pg$|fastify)/ },
]

/** core, contract and desk import only what they may, and no file of another workspace. */
export const allowedImports: Rule = (sources) =>
  sources.flatMap((source) => {
    const limits = ALLOWED.find(({ folder }) => source.path.startsWith(folder))
    if (limits === undefined || (isTest(source.path) && !limits.tests)) return []
    return source.imports
      .filter(({ specifier }) =>
        specifier.startsWith('.')
          ? !new URL(specifier, `file:///${source.path}`).pathname.startsWith(
              `/${limits.folder.split('/')[0]}/`,
            )
          : !limits.packages.test(specifier),
      )
      .map(({ specifier, line }) => ({
        path: source.path,
        line,
        message: `${specifier} is not on ${limits.folder}'s list`,
      }))
  })

/** The pure rules know no clock, no random and no outside world: the same input gives the same answer for ever. */
export const pureCore: Rule = (sources) =>
  faultsOf(sources, {
    where: (path) => path.startsWith('core/src/') && !isTest(path),
    pattern:
      /\bDate\.now\b|\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|\bMath\.random\b|(?<![\w.])(?:performance|crypto|localStorage|navigator|process|globalThis|console)\s*[.[]|(?<![\w.])(?:fetch|setTimeout|setInterval|setImmediate|queueMicrotask)\(/,
    message: (match) => `${match.trim()} makes core impure: take it as an argument`,
  })

/** Business decisions use the context's clock (or the message's arrival), so that they can be replayed. */
export const givenClock: Rule = (sources) =>
  faultsOf(sources, {
    where: (path) => path.startsWith('server/src/modules/') && !isTest(path),
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)/,
    message: (match) => `${match}: use the context's clock`,
  })
