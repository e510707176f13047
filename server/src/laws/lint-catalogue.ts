import type { Catalogue, Grant, Table } from './catalogue.ts'

/** Tables that belong to no tenant, and what may be granted on them: a backup names its schema. */
const withoutTenant: Record<string, string> = { kontor_migrations: 'kontor_system has SELECT' }
/** Keys over all tenants, each with a reason: a slug is the tenant's public name. */
const globalKeys = new Set(['tenants_slug_key'])
/** What kontor_app may not do although the table is a tenant's; the columns it may still change. */
const appendOnly: Record<string, string[]> = { events: ['personal', 'salt'], event_anchors: [] }
const commands = { r: 'select', a: 'insert', w: 'update', d: 'delete' } as const
const wallText = "current_setting('app.tenant'::text, true)"
/** Rights that no role of the product needs anywhere. */
const needless = new Set(['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'])

/** T03: every place where the schema breaks the laws of tenancy, as one line each. */
export function lintCatalogue(catalogue: Catalogue): string[] {
  return [
    ...catalogue.tables.flatMap(lintTable),
    ...catalogue.functions
      .filter((one) => one.definer)
      .map(({ name }) => `function ${name} is security definer`),
    ...catalogue.ownedByRoles,
    ...catalogue.roles.flatMap(({ name, powers }) => lintRole(name, powers)),
  ]
}

function lintTable(table: Table): string[] {
  const { name, kind } = table
  if (kind === 'm') return [`${name} is a materialised view: row-level security never applies`]
  if (kind === 'v') return isInvoker(table) ? [] : [`view ${name} lacks security_invoker`]
  if (kind === 'f') return [`${name} is a foreign table`]
  const grantable = withoutTenant[name]
  if (grantable !== undefined) {
    const fits = table.grants.every(
      (grant) => grant.column !== null && wordsOf({ ...grant, column: null }) === grantable,
    )
    return fits ? [] : [`${name} belongs to no tenant and is granted`]
  }
  return [...lintShape(table), ...lintWall(table), ...lintGrants(table)]
}

function isInvoker({ options }: Table): boolean {
  return options.some((option) => /^security_invoker=(true|on|1)$/.test(option))
}

/** tenant_id is first in every key, reference and index. */
function lintShape({ name, columns, constraints, indexes }: Table): string[] {
  const tenant = columns.find((column) => column.name === 'tenant_id')
  if (tenant?.type !== 'uuid' || !tenant.notNull) return [`${name} has no tenant_id uuid not null`]
  const faults: string[] = []
  if (!constraints.some((one) => one.kind === 'p')) faults.push(`${name} has no primary key`)
  for (const one of constraints.filter(({ kind }) => 'pufx'.includes(kind))) {
    if (globalKeys.has(one.name)) continue
    if (one.columns[0] !== 'tenant_id') faults.push(`${name}: ${one.name} does not begin with tenant_id`)
    if (one.foreign && one.foreign[0] !== 'tenant_id')
      faults.push(`${name}: ${one.name} references a row without its tenant`)
  }
  for (const index of indexes) {
    if (index.columns[0] !== 'tenant_id' && !globalKeys.has(index.name)) {
      faults.push(`${name}: index ${index.name} does not begin with tenant_id`)
    }
  }
  return faults
}

/** Row-level security is on, forced, and the tenant's wall stands for each command. */
function lintWall({ name, rowSecurity, forced, policies }: Table): string[] {
  const faults: string[] = []
  if (!rowSecurity) faults.push(`${name}: row-level security is off`)
  if (!forced) faults.push(`${name}: row-level security is not forced`)
  const forApp = policies.filter(({ roles }) => roles.includes('kontor_app') || roles.includes('public'))
  for (const [command, word] of Object.entries(commands)) {
    const walls = forApp.filter((policy) => policy.command === '*' || policy.command === command)
    if (walls.length === 0) faults.push(`${name}: no policy for ${word} to kontor_app`)
  }
  for (const policy of forApp) {
    const open = [policy.using, policy.check].filter((text) => text !== null && !text.includes(wallText))
    if (open.length > 0) faults.push(`${name}: policy ${policy.name} does not look at the tenant`)
    if (policy.command !== 'r' && policy.command !== 'd' && policy.check === null)
      faults.push(`${name}: policy ${policy.name} has no with check`)
  }
  return faults
}

function lintGrants({ name, grants }: Table): string[] {
  const faults = grants
    .filter((grant) => grant.role === 'public' || needless.has(grant.privilege))
    .map((grant) => `${name}: ${wordsOf(grant)}`)
  const changeable = appendOnly[name]
  if (!changeable) return faults
  const changing = grants.filter(
    ({ role, privilege }) => role === 'kontor_app' && (privilege === 'UPDATE' || privilege === 'DELETE'),
  )
  const bad = changing.filter(
    ({ privilege, column }) => privilege === 'DELETE' || column === null || !changeable.includes(column),
  )
  return [...faults, ...bad.map((grant) => `${name} only grows, but ${wordsOf(grant)}`)]
}

/** The product's own login may log in; nobody may more. */
function lintRole(name: string, powers: string[]): string[] {
  const allowed = name === 'kontor_login' ? ['login'] : []
  return powers.filter((power) => !allowed.includes(power)).map((power) => `${name} has ${power}`)
}

function wordsOf({ role, privilege, column }: Grant): string {
  return `${role} has ${privilege}${column === null ? '' : ` (${column})`}`
}
