/** What the database's catalogue says of the schema: read once, then described (schema.txt) and linted (T03). */
export type Ask = <R>(text: string) => Promise<R[]>

export interface Table {
  name: string
  /** r table, p partitioned, v view, m materialised view, f foreign. */
  kind: string
  options: string[]
  rowSecurity: boolean
  forced: boolean
  columns: { name: string; type: string; notNull: boolean; fallback: string | null }[]
  /** p primary key, u unique, f foreign key, c check. */
  constraints: { name: string; kind: string; columns: string[]; foreign: string[] | null; text: string }[]
  indexes: { name: string; columns: string[]; text: string }[]
  policies: { name: string; command: string; roles: string[]; using: string | null; check: string | null }[]
  grants: Grant[]
}

export interface Grant {
  role: string
  privilege: string
  /** Null for the whole table. */
  column: string | null
}

export interface Catalogue {
  tables: Table[]
  functions: { name: string; definer: boolean; fromExtension: boolean }[]
  /** What one of the product's roles owns, as text. */
  ownedByRoles: string[]
  roles: { name: string; powers: string[] }[]
}

/** The schema that pg-boss makes and guards by itself. */
const jobSchema = 'kontor_jobs'
const ours = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and n.nspname <> '${jobSchema}'`
const names = (columns: string, table: string): string => `
  (select coalesce(json_agg(a.attname order by u.place), '[]') from unnest(${columns}) with ordinality u(number, place)
     left join pg_attribute a on a.attrelid = ${table} and a.attnum = u.number)`
const roleName = (oid: string): string => `case ${oid} when 0 then 'public' else pg_get_userbyid(${oid}) end`

const tablesQuery = `
  select c.relname as name, c.relkind as kind, coalesce(c.reloptions, '{}') as options,
         c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as forced,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                 'notNull', a.attnotnull, 'fallback', pg_get_expr(d.adbin, d.adrelid)) order by a.attnum), '[]')
            from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
         (select coalesce(json_agg(json_build_object('name', k.conname, 'kind', k.contype, 'columns', ${names('k.conkey', 'k.conrelid')},
                 'foreign', case when k.contype = 'f' then ${names('k.confkey', 'k.confrelid')} end,
                 'text', pg_get_constraintdef(k.oid)) order by k.contype = 'p' desc, k.contype, k.conname), '[]')
            from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n') as constraints,
         (select coalesce(json_agg(json_build_object('name', i.indexrelid::regclass::text,
                 'columns', ${names('i.indkey::int2[]', 'i.indrelid')}, 'text', pg_get_indexdef(i.indexrelid))
                 order by i.indexrelid::regclass::text), '[]')
            from pg_index i where i.indrelid = c.oid) as indexes,
         (select coalesce(json_agg(json_build_object('name', p.polname, 'command', p.polcmd,
                 'roles', (select json_agg(${roleName('r')} order by r) from unnest(p.polroles) r),
                 'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname), '[]')
            from pg_policy p where p.polrelid = c.oid) as policies,
         (select coalesce(json_agg(json_build_object('role', role, 'privilege', privilege, 'column', name)
                 order by role, privilege, place nulls first), '[]')
            from (select ${roleName('x.grantee')} as role, x.privilege_type as privilege, null::name as name, null::int as place
                    from aclexplode(c.relacl) x where x.grantee <> c.relowner
                  union all
                  select ${roleName('x.grantee')}, x.privilege_type, a.attname, a.attnum
                    from pg_attribute a, aclexplode(a.attacl) x where a.attrelid = c.oid and a.attacl is not null) g) as grants
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'f')
   order by c.relname`

const functionsQuery = `
  select p.proname as name, p.prosecdef as definer,
         exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') as "fromExtension"
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} order by p.proname`

const productRoles = `('kontor_app', 'kontor_system', 'kontor_login')`
const ownedQuery = `
  select pg_get_userbyid(owner) || ' owns ' || name as text from (
    select relowner as owner, oid::regclass::text as name from pg_class
    union all select proowner, oid::regprocedure::text from pg_proc
    union all select nspowner, nspname from pg_namespace
    union all select datdba, datname from pg_database where datname = current_database()) o
   where pg_get_userbyid(owner) in ${productRoles} order by 1`
const rolesQuery = `
  select rolname as name, array_remove(array[case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
         case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end,
         case when rolinherit then 'inherit' end, case when rolcanlogin then 'login' end], null) as powers
    from pg_roles where rolname in ${productRoles} order by rolname`

/** Reads everything outside the job schema. */
export async function readCatalogue(ask: Ask): Promise<Catalogue> {
  return {
    tables: await ask<Table>(tablesQuery),
    functions: await ask<Catalogue['functions'][number]>(functionsQuery),
    ownedByRoles: (await ask<{ text: string }>(ownedQuery)).map((row) => row.text),
    roles: await ask<Catalogue['roles'][number]>(rolesQuery),
  }
}
