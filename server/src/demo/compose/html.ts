import type { DemoLanguage } from '../service-mail.ts'
import { type Block, toBlocks } from './blocks.ts'
import { linkedHtml } from './html-text.ts'
import type { HtmlStyle } from './html-styles.ts'

export type HtmlOptions = { style: HtmlStyle; language: DemoLanguage; logoContentId?: string | undefined }

/** A plain text as the HTML a mail program would have written; the logo stands below the writer's words. */
export function composeHtml(text: string, { style, language, logoContentId }: HtmlOptions): string {
  const blocks = toBlocks(text)
  const own = blocks.findIndex((block) => block.kind === 'quote' || block.kind === 'original')
  const end = own < 0 ? blocks.length : own
  const logo = logoContentId === undefined ? '' : style.logo(logoContentId)
  return style.page(render(blocks.slice(0, end), style) + logo + render(blocks.slice(end), style), language)
}

function render(blocks: Block[], style: HtmlStyle): string {
  return blocks.map((block) => renderBlock(block, style)).join('')
}

function renderBlock(block: Block, style: HtmlStyle): string {
  switch (block.kind) {
    case 'lines':
      return style.lines(block.lines)
    case 'signature':
      return style.signature(block.lines)
    case 'quote':
      return style.quote(block.introduction.map(linkedHtml).join('<br>'), render(block.blocks, style))
    case 'original':
      return style.original(block.separator, block.header, render(block.blocks, style))
  }
}
