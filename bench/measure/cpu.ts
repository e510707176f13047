import { readFileSync } from 'node:fs'

/** Linux counts process time in hundredths of a second (USER_HZ). */
const tickMs = 10

/** CPU time so far, in ms, of this process with its threads and of a PostgreSQL server with all its back ends. */
export function cpuMs(postmasterPid: number): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000 + treeMs(postmasterPid)
}

/** The server counts ended back ends as its children; living ones stand for themselves. */
function treeMs(pid: number): number {
  const own = ticksOf(pid, ['utime', 'stime', 'cutime', 'cstime'])
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return (own + children.reduce((sum, child) => sum + ticksOf(Number(child), ['utime', 'stime']), 0)) * tickMs
}

/** Places in /proc/PID/stat after the name, which is in brackets and may hold anything (proc_pid_stat(5)). */
const places = { utime: 11, stime: 12, cutime: 13, cstime: 14 }

function ticksOf(pid: number, names: (keyof typeof places)[]): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return names.reduce((sum, name) => sum + Number(fields[places[name]]), 0)
  } catch (error) {
    // A back end that ended between the two reads is in the server's own count.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return 0
    throw error
  }
}
