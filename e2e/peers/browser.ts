import type { Browser } from 'playwright-core'
import { isExecutable } from './need-binary.ts'

const DEBIAN_CHROMIUM = '/usr/bin/chromium'

/** Without sandbox (tests run as root too), without calls home. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Starts a headless Chromium: the one of CHROMIUM_PATH, else Debian's package `chromium`, else the binary
 * that comes with the development dependencies. Throws an error that names the Debian package.
 */
export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath: await findChromium(), args: FLAGS, headless: true })
}

async function findChromium(): Promise<string> {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen !== undefined && chosen !== '') {
    if (await isExecutable(chosen)) return chosen
    throw new Error('CHROMIUM_PATH does not name a program that can be started')
  }
  if (await isExecutable(DEBIAN_CHROMIUM)) return DEBIAN_CHROMIUM
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    return await packaged.executablePath()
  } catch (cause) {
    throw new Error('No Chromium. Install the Debian package "chromium" (apt install chromium)', { cause })
  }
}
