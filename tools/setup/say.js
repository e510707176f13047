import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** One line of progress, on stderr so that it never mixes with a command's output. */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`)
}

/** Something the user must do; `hint` says what. */
export class SetupError extends Error {
  constructor(message, hint) {
    super(message)
    this.hint = hint
  }
}
