import pg from 'pg'
import type { Ask } from '../laws/catalogue.ts'

/** Lets a piece of work ask a database under a login of its choice. */
export async function withAsk<T>(url: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(async <R>(text: string) => (await client.query(text)).rows as R[])
  } finally {
    await client.end()
  }
}
