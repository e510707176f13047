import { createUser, createToken, findUserByLogin } from '#access'
import { systemContext } from '#platform/context'
import { createTenant, findTenant, listTenants } from '#tenancy'
import { confirmedSlug, deleteTenant } from './delete-tenant.ts'
import { openRuntime, type Runtime } from './runtime.ts'
import { print, readOptions, readStdinLine, UsageError } from './usage.ts'

/** `kontor tenant create NAME --slug S --admin-login L --admin-password-stdin`, `kontor tenant list`, `kontor tenant delete --slug S --confirm S` */
export async function tenant(args: string[]): Promise<number> {
  const options = readOptions(args, {
    values: ['slug', 'admin-login', 'locale', 'confirm'],
    flags: ['admin-password-stdin', 'force'],
  })
  const [action, name] = options.words
  if (action === 'list') {
    return withRuntime(async ({ db }) => {
      for (const row of await listTenants(db)) print(row)
    })
  }
  if (action === 'delete') {
    const slug = confirmedSlug(options)
    return withRuntime((runtime) => deleteTenant(runtime, slug, { force: options.has('force') }))
  }
  if (action !== 'create' || !name)
    throw new UsageError(
      'kontor tenant create NAME --slug S --admin-login L --admin-password-stdin | kontor tenant list | kontor tenant delete --slug S --confirm S [--force]',
    )
  const slug = options.required('slug')
  const login = options.required('admin-login')
  if (!options.has('admin-password-stdin'))
    throw new UsageError('give the password on standard input with --admin-password-stdin')
  const password = await readStdinLine()
  if (password.length < 8) throw new UsageError('the password needs at least 8 characters')
  return withRuntime(async ({ db, services }) => {
    const locale = options.value('locale') === 'de' ? 'de' : 'en'
    const id = await createTenant(db, services, { slug, name, locale })
    await db.inTenant(systemContext(services, id), (tx) =>
      createUser(tx, { login, name: login, password, profile: 'administrator', locale, active: true }),
    )
    print({ id, slug, name, adminLogin: login })
  })
}

/** `kontor token create --tenant S --login L [--name N]` prints the token once. */
export async function token(args: string[]): Promise<number> {
  const options = readOptions(args, { values: ['tenant', 'login', 'name'] })
  if (options.words[0] !== 'create')
    throw new UsageError('kontor token create --tenant S --login L [--name N]')
  const login = options.required('login')
  const slug = options.required('tenant')
  return withRuntime(async (runtime) => {
    const tenantId = await requireTenant(runtime, slug)
    const text = await runtime.db.inTenant(systemContext(runtime.services, tenantId), async (tx) => {
      const user = await findUserByLogin(tx, login)
      if (!user) throw new Error(`there is no user "${login}" in the tenant "${slug}"`)
      return createToken(tx, user.id, options.value('name') ?? 'command line')
    })
    print({ token: text })
  })
}

/** The id of a tenant by its slug; an error that names the slugs there are. */
export async function requireTenant({ db }: Runtime, slug: string): Promise<string> {
  const found = await findTenant(db, slug)
  if (found) return found.id
  const slugs = (await listTenants(db)).map((row) => row.slug)
  throw new Error(`there is no tenant "${slug}"${slugs.length > 0 ? `; there is ${slugs.join(', ')}` : ''}`)
}

/** Runs a command beside a running server, or with the database started for it. */
export async function withRuntime(run: (runtime: Runtime) => Promise<number | void>): Promise<number> {
  const runtime = await openRuntime({ mode: 'beside' })
  try {
    return (await run(runtime)) ?? 0
  } finally {
    await runtime.close()
  }
}
