const medianBytes = 75_000
const attachmentBytes = 1_000_000
const attachmentShare = 0.1
const lineChars = 76

let count = 0

/** A customer's mail of the sizes that real ones have: 75 kB in the median, one in ten with a megabyte attached. */
export function realMail(random: () => number, to: string): string {
  const bytes = Math.round(medianBytes * Math.exp(random() + random() - 1))
  const file = random() < attachmentShare ? attachmentBytes : 0
  return mailOf(to, bytes, file)
}

/** A short one, as in a burst. */
export function smallMail(to: string): string {
  return mailOf(to, 1_500, 0)
}

function mailOf(to: string, textBytes: number, fileBytes: number): string {
  count += 1
  const id = `${process.pid}-${count}`
  const head = [
    `From: person-${id}@customer.example`,
    `To: ${to}`,
    `Subject: Parcel ${id}`,
    `Message-ID: <load-${id}@customer.example>`,
    'Date: Sat, 21 Nov 2026 09:00:00 +0000',
    'MIME-Version: 1.0',
  ]
  const text = wrap('Where is my parcel, it should have come long ago. ', textBytes)
  if (fileBytes === 0) return [...head, 'Content-Type: text/plain; charset=utf-8', '', text, ''].join('\r\n')
  const part = ['--b', 'Content-Type: text/plain; charset=utf-8', '', text]
  const file = [
    '--b',
    'Content-Type: application/pdf; name=a.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    wrap('QUJD', fileBytes),
    '--b--',
    '',
  ]
  return [...head, 'Content-Type: multipart/mixed; boundary=b', '', ...part, ...file].join('\r\n')
}

function wrap(words: string, bytes: number): string {
  const line = words.repeat(Math.ceil(lineChars / words.length)).slice(0, lineChars)
  return Array.from({ length: Math.max(1, Math.round(bytes / (lineChars + 2))) }, () => line).join('\r\n')
}
