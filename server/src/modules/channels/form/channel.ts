import type { Channel } from '../channel.ts'
import { formReader } from './parse.ts'

export function formChannel(): Channel {
  return { name: 'form', receives: ['http'], reader: formReader, close: async () => undefined }
}
