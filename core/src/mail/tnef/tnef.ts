/** What an unpacked `winmail.dat` (MS-OXTNEF) holds. */
export type Tnef = {
  subject: string | null
  text: string | null
  /** As found, never to be rendered before it is sanitised. */
  html: string | null
  attachments: TnefAttachment[]
  /** Something was cut, left out or broken. */
  isPartial: boolean
}

export type TnefAttachment = {
  filename: string | null
  contentType: string | null
  /** Without angle brackets. */
  contentId: string | null
  content: Uint8Array
}

export type TnefOptions = {
  /** Text in a Windows code page. */
  decode: (bytes: Uint8Array, codepage: number) => string
}
