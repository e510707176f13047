import type { Catalogue, Grant, Table } from './catalogue.ts'

const commandWords: Record<string, string> = {
  '*': 'all',
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
}

/** The schema as text, for reading and for reviews: what migrations do shows as a difference here. */
export function describeCatalogue(catalogue: Catalogue): string {
  const functions = catalogue.functions
    .filter((one) => !one.fromExtension)
    .map(({ name }) => `function ${name}`)
  return `${[...catalogue.tables.map(describeTable), functions.join('\n')].join('\n\n')}\n`
}

/** Everything that a role may do, one line a table. */
export function describeGrants(catalogue: Catalogue, role: string): string {
  const lines = catalogue.tables.map(({ name, grants }) => {
    const words = grantWords(grants.filter((grant) => grant.role === role))
    return words === '' ? null : `${name}: ${words}`
  })
  return `${lines.filter((line) => line !== null).join('\n')}\n`
}

function describeTable(table: Table): string {
  const security = table.forced ? '' : '  (row-level security is not forced)'
  return [
    `${kindWord(table.kind)} ${table.name}${security}`,
    ...table.columns.map(
      (column) =>
        `  ${column.name} ${column.type}${column.notNull ? ' not null' : ''}${column.fallback === null ? '' : ` = ${column.fallback}`}`,
    ),
    ...table.constraints.map((one) => `  ${one.kind === 'c' ? '' : `${one.name}: `}${one.text}`),
    ...table.indexes
      .filter(({ name }) => !table.constraints.some((one) => one.name === name))
      .map(({ text }) => `  ${shorten(text)}`),
    ...table.policies.map(({ name, command, roles, using, check }) => {
      const [reads, writes] = [using, check].map((text) => text ?? '-')
      return `  policy ${name}: ${commandWords[command] ?? command} to ${roles.join(', ')} using ${reads}${check === null || check === using ? '' : ` with check ${writes}`}`
    }),
    ...[...new Set(table.grants.map((grant) => grant.role))].map(
      (role) => `  ${role}: ${grantWords(table.grants.filter((grant) => grant.role === role))}`,
    ),
  ].join('\n')
}

function kindWord(kind: string): string {
  return { r: 'table', p: 'partitioned table', v: 'view', m: 'materialised view' }[kind] ?? 'relation'
}

function shorten(indexText: string): string {
  return indexText.replace(
    /^CREATE (UNIQUE )?INDEX (\S+) ON \S+ USING /,
    (_, unique: string | undefined, name: string) => `${unique ? 'unique ' : ''}index ${name}: `,
  )
}

function grantWords(grants: readonly Grant[]): string {
  return [...new Set(grants.map((grant) => grant.privilege))]
    .map((privilege) => {
      const columns = grants
        .filter((grant) => grant.privilege === privilege && grant.column !== null)
        .map((grant) => grant.column)
      return `${privilege.toLowerCase()}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`
    })
    .join(', ')
}
