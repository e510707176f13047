import pg from 'pg'

/** The login that the product's processes use: no rights of its own, member of the two roles. */
export interface LoginRole {
  name: string
  /** Set when given; left alone for a login that the DBA manages. */
  password?: string
}

/** Makes kontor_app and kontor_system and lets the login become them. Idempotent. */
export async function ensureRoles(client: pg.Client, login?: LoginRole): Promise<void> {
  for (const role of ['kontor_app', 'kontor_system'])
    await createRole(client, role, 'nologin nobypassrls noinherit')
  await client.query('grant usage on schema public to kontor_app, kontor_system')
  if (!login) return
  const name = pg.escapeIdentifier(login.name)
  if (login.password !== undefined) {
    await createRole(client, login.name, 'login nobypassrls noinherit')
    await client.query(`alter role ${name} password ${pg.escapeLiteral(login.password)}`)
  }
  await client.query(`grant kontor_app, kontor_system to ${name} with inherit false, set true`)
}

/** The statements a DBA runs where our owner login may not make roles. */
export function rolesForTheDba(login: string): string {
  const name = pg.escapeIdentifier(login)
  return [
    'create role kontor_app nologin nobypassrls noinherit;',
    'create role kontor_system nologin nobypassrls noinherit;',
    `grant kontor_app, kontor_system to ${name} with inherit false, set true;`,
    'create extension if not exists btree_gin;',
  ].join('\n')
}

async function createRole(client: pg.Client, name: string, options: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name])
  if (rowCount === 0) await client.query(`create role ${pg.escapeIdentifier(name)} ${options}`)
}
