/** What a picture may cost. */
export const pictureLimits = {
  bytes: 25 * 1024 * 1024,
  pixels: 40_000_000,
  /** Longest side of what is given out; larger ones are made smaller. */
  side: 2_000,
  timeoutMs: 5_000,
  /** Resident memory of the process that decodes. */
  memoryBytes: 280 * 1024 * 1024,
} as const

const starts = (bytes: Uint8Array, text: string, at = 0): boolean =>
  bytes.length >= at + text.length &&
  [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0))

/** The raster format that the bytes themselves show, whatever somebody says of them, or null. SVG is never one. */
export function rasterType(bytes: Uint8Array): 'png' | 'jpeg' | 'gif' | 'webp' | null {
  if (starts(bytes, '\x89PNG\r\n\x1a\n')) return 'png'
  if (starts(bytes, '\xff\xd8\xff')) return 'jpeg'
  if (starts(bytes, 'GIF87a') || starts(bytes, 'GIF89a')) return 'gif'
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return 'webp'
  return null
}
