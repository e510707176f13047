import { inspect } from './cli/inspect.ts'
process.exitCode = await inspect(process.argv.slice(2))
