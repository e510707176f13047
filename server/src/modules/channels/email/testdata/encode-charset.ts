/** Text into the bytes of old charsets, for tests: what `TextDecoder` reads, turned round. */
export function encodeCharset(text: string, charset: string): Buffer {
  switch (charset) {
    case 'utf-8':
      return Buffer.from(text)
    case 'utf-16le':
      return Buffer.from(text, 'utf16le')
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16()
    case 'utf-7':
    case 'unicode-1-1-utf-7':
      return Buffer.from(toUtf7(text), 'latin1')
    case 'iso-2022-jp':
      return toIso2022Jp(text)
    default:
      return byTable(text, charset)
  }
}

const tables = new Map<string, Map<string, number[]>>()

function byTable(text: string, charset: string): Buffer {
  const table = tables.get(charset) ?? tableOf(charset)
  tables.set(charset, table)
  return Buffer.from(
    [...text].flatMap((character) => {
      const bytes = character < '\u0080' ? [character.charCodeAt(0)] : table.get(character)
      if (!bytes) throw new Error(`${character} is not in ${charset}`)
      return bytes
    }),
  )
}

function tableOf(charset: string): Map<string, number[]> {
  const decoder = new TextDecoder(charset, { fatal: true })
  const table = new Map<string, number[]>()
  const note = (bytes: number[]) => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes))
      if ([...character].length === 1 && character > '\u007f' && !table.has(character)) table.set(character, bytes)
    } catch {
      // No character of this charset.
    }
  }
  for (let first = 0x80; first < 0x100; first++) note([first])
  if (/^(gb|big5|euc|shift)/.test(charset))
    for (let first = 0x81; first < 0xff; first++)
      for (let second = 0x40; second < 0xff; second++) note([first, second])
  return table
}

function toUtf7(text: string): string {
  return text.replaceAll('+', '+-').replace(/[^\x20-\x7e\r\n\t]+/g, (run) => {
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64').replace(/=+$/, '')
    return `+${base64}-`
  })
}

/** Runs of kanji and kana between escapes; their codes are those of EUC-JP without the high bits. */
function toIso2022Jp(text: string): Buffer {
  const pieces = text.split(/([^\x00-\x7f]+)/).map((piece, index) => {
    if (index % 2 === 0) return Buffer.from(piece, 'latin1')
    const codes = encodeCharset(piece, 'euc-jp').map((byte) => byte & 0x7f)
    return Buffer.concat([Buffer.from('\x1b$B'), codes, Buffer.from('\x1b(B')])
  })
  return Buffer.concat(pieces)
}
