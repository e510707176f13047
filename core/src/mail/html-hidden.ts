const HIDDEN_STYLE =
  /(^|;)\s*(display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(\.0+)?\s*(;|$|!)|font-size\s*:\s*[01](\.\d+)?\s*(px|pt|em|%)?\s*(;|$|!)|max-height\s*:\s*0(px)?\s*(;|$|!))/i
const WHITE = /^(#fff|#ffffff|white|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))$/i
const MAX_STYLE_LENGTH = 4096

/** What a reader can see of an element's text: nothing, or white ink that needs a coloured ground. */
export type Visibility = { hidden: boolean; whiteInk: boolean | null; ground: boolean }

/** Reads how an element shows its text: hidden at all, ink white (null = inherits), own coloured ground. */
export function readVisibility(attributes: Map<string, string>): Visibility {
  const style = (attributes.get('style') ?? '').slice(0, MAX_STYLE_LENGTH)
  const colour = /(?:^|;)\s*color\s*:\s*([^;!]{1,60})/i.exec(style)?.[1]?.trim() ?? attributes.get('color')
  const ground =
    /(?:^|;)\s*background(?:-color|-image)?\s*:\s*([^;!]{1,200})/i.exec(style)?.[1]?.trim() ??
    attributes.get('bgcolor') ??
    attributes.get('background')
  return {
    hidden: attributes.has('hidden') || HIDDEN_STYLE.test(style),
    whiteInk: colour === undefined ? null : WHITE.test(colour),
    ground:
      ground !== undefined && !WHITE.test(ground) && !/^(transparent|none|inherit|initial)$/i.test(ground),
  }
}
