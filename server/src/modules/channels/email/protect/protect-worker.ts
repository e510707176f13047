import { serveWorker } from '#platform/workers'
import { openProtected, type ProtectedMail } from './open-protected.ts'

/** Entry of the worker that opens signed and encrypted mail. */
serveWorker(async (mail: ProtectedMail) => ({ result: await openProtected(mail), transfer: [] }))
