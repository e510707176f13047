import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { pictureLimits } from './raster-type.ts'

const startTimeoutMs = 30_000
const watchMs = 50
const pageBytes = 4096

/** A process that decodes one picture at a time. Over its time or memory it is killed; its owner starts another. */
export interface PictureProcess {
  readonly dead: boolean
  /** The picture as WebP, or null when the bytes are none, cost too much, or the process ended. */
  reencode(bytes: Uint8Array): Promise<Buffer | null>
  end(): void
}

/** Starts one; resolves when it is ready. */
export async function startPictureProcess(): Promise<PictureProcess> {
  const child = fork(new URL('./picture-worker.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: ['--max-old-space-size=64'],
    // Nothing of the house's settings is of use to it.
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  let dead = false
  child.once('exit', () => {
    dead = true
  })
  child.on('error', () => {
    dead = true
  })
  const end = (): void => void child.kill('SIGKILL')
  if ((await answerOf(child, startTimeoutMs)) === null) end()
  return {
    get dead() {
      return dead || child.killed
    },
    end,
    reencode: async (bytes) => {
      if (dead) return null
      const answer = answerOf(child, pictureLimits.timeoutMs)
      const watch = setInterval(() => void endWhenFat(child), watchMs)
      try {
        child.send(bytes, () => undefined)
        const message = await answer
        // Whatever it still does after its time is ended with it.
        if (message === null) end()
        return pictureOf(message)
      } finally {
        clearInterval(watch)
      }
    },
  }
}

function pictureOf(message: unknown): Buffer | null {
  const picture =
    typeof message === 'object' && message !== null && 'picture' in message ? message.picture : null
  return picture instanceof Uint8Array ? Buffer.from(picture) : null
}

/** The next message, or null when the process ends or is silent for too long. */
function answerOf(child: ChildProcess, limitMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (message: unknown): void => {
      clearTimeout(timer)
      child.off('message', settle)
      child.off('exit', gone)
      child.off('error', gone)
      resolve(message)
    }
    const gone = (): void => settle(null)
    const timer = setTimeout(gone, limitMs)
    child.once('message', settle)
    child.once('exit', gone)
    child.once('error', gone)
  })
}

/** Native memory knows no limit of Node's; where the system tells how much it is, too much ends the process. */
async function endWhenFat(child: ChildProcess): Promise<void> {
  try {
    const [, resident = '0'] = (await readFile(`/proc/${child.pid}/statm`, 'utf8')).split(' ')
    if (Number(resident) * pageBytes > pictureLimits.memoryBytes) child.kill('SIGKILL')
  } catch {
    // No /proc here, or it has just ended: the pixel and time limits hold.
  }
}
