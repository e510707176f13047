import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { systemContext } from '#platform/context'
import { parse, stringify, YAMLError } from 'yaml'
import { applyDeclaration, declaration, exportDeclaration, type Planned } from '../apply/index.ts'
import { requireTenant, withRuntime } from './tenants.ts'
import { print, readOptions, UsageError } from './usage.ts'

/** Undoes a dry run after its plan is known. */
class DryRun extends Error {
  readonly plan: Planned[]
  constructor(plan: Planned[]) {
    super('dry run')
    this.plan = plan
  }
}

/** `kontor apply FILE.yaml --tenant S [--dry-run]` prints the plan, one line a thing. */
export async function apply(args: string[]): Promise<number> {
  const options = readOptions(args, { values: ['tenant'], flags: ['dry-run'] })
  const [file] = options.words
  if (!file || options.words.length > 1) throw new UsageError('kontor apply FILE.yaml --tenant S [--dry-run]')
  const slug = options.required('tenant')
  const wanted = readDeclaration(
    file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'),
    file,
  )
  return withRuntime(async (runtime) => {
    const tenantId = await requireTenant(runtime, slug)
    const plan = await runtime.db
      .inTenant(systemContext(runtime.services, tenantId), async (tx) => {
        const planned = await applyDeclaration(tx, wanted)
        if (options.has('dry-run')) throw new DryRun(planned)
        return planned
      })
      .catch((error: unknown) => {
        if (error instanceof DryRun) return error.plan
        throw error
      })
    for (const line of plan) print(line)
  })
}

/** `kontor export config --tenant S` writes the format that `apply` reads; secrets are left out. */
export async function exportConfig(args: string[]): Promise<number> {
  const options = readOptions(args, { values: ['tenant'] })
  if (options.words[0] !== 'config') throw new UsageError('kontor export config --tenant S')
  const slug = options.required('tenant')
  return withRuntime(async (runtime) => {
    const tenantId = await requireTenant(runtime, slug)
    const document = await runtime.db.readInTenant(
      systemContext(runtime.services, tenantId),
      exportDeclaration,
    )
    process.stdout.write(stringify(document))
  })
}

function readDeclaration(source: string, file: string) {
  let document: unknown
  try {
    document = parse(source)
  } catch (error) {
    if (error instanceof YAMLError) throw new Error(`${file}: ${error.message}`)
    throw error
  }
  const result = declaration.safeParse(document ?? {})
  if (result.success) return result.data
  const problems = result.error.issues
    .slice(0, 10)
    .map((issue) => `  ${issue.path.join('.') || 'the document'}: ${issue.message}`)
  throw new Error(`${file} does not fit:\n${problems.join('\n')}`)
}
