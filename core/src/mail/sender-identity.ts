import { canonicalDomain } from './canonical-address.ts'
import { cleanText } from './html-escape.ts'
import { fromAsciiLabel } from './punycode.ts'

/** Why people should look twice at a sender. `params` are for the translated sentence. */
export type SenderFlag = {
  code:
    | 'several-from'
    | 'group-from'
    | 'no-address'
    | 'name-is-other-address'
    | 'lookalike-domain'
    | 'hidden-characters'
  params: Record<string, string>
}

export type SenderIdentity = {
  /** The display name without what deceives; empty where the whole name would. */
  name: string
  /** The address as people may see it: harmless letters as they are, everything else in A-labels. */
  shownAddress: string
  flags: SenderFlag[]
}

/** Everything a mail says of its author, as received. */
export type SenderClaim = {
  name: string
  /** Canonical, domain in A-labels; empty where there is none. */
  address: string
  /** How many From fields the mail has, and how many different addresses stand in them. */
  fields: number
  addresses: number
  /** The raw value of the first From field, one character a byte. */
  raw: string
}

/** Explicit and implicit marks of direction, zero-width characters and fillers that show as nothing. */
const HIDDEN =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/u
const ALL_HIDDEN = new RegExp(HIDDEN.source, 'gu')
const MAX_NAME_LENGTH = 500
const ADDRESS =
  /[^\s<>"'(),:;[\]\\@]{1,64}\s*@\s*((?:[\p{L}\p{M}\p{N}-]{1,63}\.){1,8}[\p{L}\p{M}\p{N}-]{2,63})/gu
/** An encoded NUL or other control character inside an encoded word. */
const ENCODED_CONTROL = /=\?[^?\s]{1,60}\?q\?[^?]{0,2000}=[01][0-9a-f]/i
const GROUP = /^[^<>"@:]{0,200}:[^;]{0,2000};?\s*$/

/**
 * What to show of a sender, and what to warn of (QUALITY S19): a name that is another address is not shown at all, marks
 * that turn or hide text are gone, a domain whose letters belong to several scripts or only look Latin stays `xn--…`.
 */
export function readSenderIdentity(claim: SenderClaim): SenderIdentity {
  const flags: SenderFlag[] = []
  const flag = (code: SenderFlag['code'], params: Record<string, string> = {}): void => {
    flags.push({ code, params })
  }
  if (claim.fields > 1 || claim.addresses > 1) flag('several-from')
  if (GROUP.test(claim.raw)) flag('group-from')
  if (claim.address === '') flag('no-address')
  const visible = cleanText(claim.name).replace(ALL_HIDDEN, '').replace(/\s+/gu, ' ').trim()
  if (HIDDEN.test(claim.name) || ENCODED_CONTROL.test(claim.raw) || claim.raw.includes('\0'))
    flag('hidden-characters')
  const claimed = otherAddress(visible, claim.address)
  if (claimed !== null) flag('name-is-other-address', { claimed })
  const { shown, deceives } = shownDomain(claim.address)
  if (deceives) flag('lookalike-domain', { domain: domainOf(claim.address) })
  return {
    name: claimed === null ? visible.slice(0, MAX_NAME_LENGTH) : '',
    shownAddress: shown,
    flags,
  }
}

/** The first address in a name that is not the sender's own, or null. */
function otherAddress(name: string, address: string): string | null {
  const plain = name.slice(0, MAX_NAME_LENGTH).normalize('NFKC')
  for (const [found, domain = ''] of plain.matchAll(ADDRESS)) {
    const local = found.slice(0, found.indexOf('@')).trim()
    const same = `${local}@${canonicalDomain(domain) ?? domain}`.toLowerCase() === address.toLowerCase()
    if (!same) return found.replace(/\s+/g, '')
  }
  return null
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Labels in Unicode where each is of one script that does not pass for Latin; else all of them as A-labels. */
function shownDomain(address: string): { shown: string; deceives: boolean } {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  if (!/(^|\.)xn--/.test(domain)) return { shown: address, deceives: false }
  const labels = domain.split('.').map((label) => (label.startsWith('xn--') ? fromAsciiLabel(label) : label))
  const isHarmless = labels.every((label) => label !== null && !deceives(label))
  return {
    shown: isHarmless ? `${address.slice(0, at)}@${labels.join('.')}` : address,
    deceives: !isHarmless,
  }
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Cherokee}/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
] as const
/** Letters of other scripts that stand for a Latin letter in most typefaces. */
const LOOKS_LATIN = /^[асеорхуѕіјһԁԛԝьӏօսոցհοανρυι\d-]+$/u
/** Latin letters that stand for another Latin letter. */
const ODD_LATIN = /[ıɑɡɩʟʀɴᴀ-ᴿĸǀɪɢ]/u

function deceives(label: string): boolean {
  if (/^[a-z0-9_-]*$/.test(label)) return false
  if (HIDDEN.test(label)) return true
  const scripts = SCRIPTS.filter((script) => script.test(label)).length
  const others = Array.from(label).some(
    (letter) => /\p{L}/u.test(letter) && !SCRIPTS.some((s) => s.test(letter)),
  )
  return scripts > 1 || (scripts > 0 && others) || LOOKS_LATIN.test(label) || ODD_LATIN.test(label)
}
