import { access, constants } from 'node:fs/promises'

/**
 * The first of `paths` that can be executed. Throws an error that names the Debian package to install
 * when there is none.
 */
export async function needBinary(name: string, paths: string[], debianPackage: string): Promise<string> {
  for (const path of paths) if (await isExecutable(path)) return path
  throw new Error(
    `${name} is missing. Install the Debian package "${debianPackage}" (apt install ${debianPackage})`,
  )
}

/** Whether `path` is a file that may be executed. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
