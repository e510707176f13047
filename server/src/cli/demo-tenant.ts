import { systemContext } from '#platform/context'
import { createTenant, findTenant } from '#tenancy'
import { applyDeclaration, declaration } from '../apply/index.ts'
import type { Runtime } from './runtime.ts'

/** Makes sure that the demo tenant exists and is as declared. Idempotent. */
export async function ensureDemoTenant(
  runtime: Runtime,
  tenant: { slug: string; name: string },
  content: unknown,
): Promise<void> {
  const { db, services } = runtime
  const id =
    (await findTenant(db, tenant.slug))?.id ?? (await createTenant(db, services, { ...tenant, locale: 'de' }))
  const wanted = declaration.parse(content)
  await db.inTenant(systemContext(services, id), (tx) => applyDeclaration(tx, wanted))
}
