import { describe, expect, it } from 'vitest'
import { composeLetter } from '../compose/letter.ts'
import { makeFile } from '../compose/files.ts'
import { readMail } from './read-mail.ts'

describe('readMail', () => {
  it('derives the text of a mail that is HTML alone beside a file', async () => {
    const { raw } = composeLetter({
      from: { name: 'Mia', address: 'mia@kunde.example' },
      to: { name: '', address: 'service@nordlicht-versand.test' },
      subject: 'x',
      text: 'Hallo,\n\n1 < 2 & "so  weiter" &amp; &#60;',
      language: 'de',
      sentAt: new Date(0),
      seed: 'x',
      client: 'gmx',
      files: [makeFile('note', { language: 'de', seed: 'x', orderNumber: null })],
    })
    const mail = await readMail(raw)
    expect(mail.text).toBe('Hallo,\n\n1 < 2 & "so  weiter" &amp; &#60;')
    expect(mail.files.map((file) => file.filename)).toEqual(['fehlermeldung.txt'])
  })

  it('reads what is hardly a mail', async () => {
    expect(await readMail(Buffer.from('x'))).toMatchObject({ from: { name: '', address: '' }, files: [] })
    expect(await readMail(Buffer.alloc(0))).toMatchObject({ subject: '', text: '', messageId: null })
  })
})
