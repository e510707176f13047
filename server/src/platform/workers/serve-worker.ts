import { isMainThread, parentPort, type Transferable } from 'node:worker_threads'
import type { Call, Report } from './protocol.ts'

export type WorkerOutcome<Result> = { result: Result; transfer?: Transferable[] }

/**
 * Turns the current file into the entry of a worker pool: `handle` gets one input at a time; what it throws
 * rejects that call and the worker lives on. Outside a worker it does nothing.
 */
export function serveWorker<Input, Result>(
  handle: (input: Input) => WorkerOutcome<Result> | Promise<WorkerOutcome<Result>>,
): void {
  const port = parentPort
  if (isMainThread || !port) return
  const report = (message: Report, transfer: Transferable[] = []) => port.postMessage(message, transfer)
  const answer = async (call: Call) => {
    try {
      const { result, transfer } = await handle(call.input as Input)
      report({ kind: 'done', result }, transfer)
    } catch (error) {
      report({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  port.on('message', (call: Call) => void answer(call))
  report({ kind: 'ready' })
}
