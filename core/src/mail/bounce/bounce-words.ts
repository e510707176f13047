/** Who writes bounces, as the local part or the display name of the sender. */
export const SYSTEM_SENDER =
  /(^|[\s"<(.])(mailer[-_. ]?daemon|post[-_ ]?master|mail[-_. ]?deliver(y|er)?[-_. ]?(sub)?system|mail[-_. ]?deliver[-_. ]?system|system[-_. ]?administrator|mail[-_. ]?administrator|mmsc[ \w]{0,20}|mdaemon|mail[-_. ]?system|ndr[ \w]{0,20}|interscan mss|bounce[sd]?)($|[\s">@)+-])/i

/** Machines that write many things, bounces among them. */
export const MACHINE_SENDER =
  /(^|[\s"<])(no-?reply|do-?not-?reply|sysadmin|[\w-]{1,40}-(admin|owner|request)|info-?mail|mail-?admin|administrator|feedbackloop|abuse|staff)@/i

/** Subjects of bounces in the languages of the servers we know. */
export const BOUNCE_SUBJECT = new RegExp(
  [
    'undeliver(ed|able|y)',
    '(un)?deliver(y|ed) (has )?(been )?(fail|status|notif|delay|problem|error|incomplete|unsuccessful)',
    'fail(ed|ure)[ :]{0,3}(to )?(notice|deliver|notif)',
    'deliver\\w* fail',
    '(mail|message) (system )?(delivery )?(has )?(failed|failure|error|delayed)',
    'returned (e-?)?mail|returned to sender|returning (message )?to sender|mail returned',
    '(could|can|was) ?no(t|n) be(en)? (sent|deliver)|couldn.t be delivered|not delivered|unable to deliver',
    'non[- ]?deliver',
    'error sending your mail|mail system error',
    'warning: (message|could not send|e-?mail)|message .{1,60} delayed|still being retried',
    'loop alert',
    'errors from .{1,80}\\[',
    'unzustellbar|nicht zustellbar|zustell(ung|fehler|benachrichtigung|status)|nicht zugestellt|konnte nicht',
    'non remis|non distribu|[ée]chec|remise|retour(n[ée])? de',
    'niet bezorgd|onbestelbaar|niet afgeleverd|bezorging',
    'niedostarcz|nie dostarczono|zwrot|zwr[oó]cona',
    'mancato recapito|non recapitabile|recapito',
    'no se (ha )?(puede|pudo|entreg)|devuelto|no entregad|entrega',
    'n[ãa]o (foi )?entreg|devolvid',
    'недостав|доставк|не доставлен',
    '配信(不能|エラー|できません)|送信(できません|エラー|不能)|不達|配達|返送|未配信|メールをお送りできません|エラーメール',
    '退信|无法投递|未送达|系统退信|投遞|無法傳遞|반송|전달되지',
  ].join('|'),
  'i',
)

/** Subjects that servers give to bounces and people only with a `Re:` or `Fwd:` before them. */
export const PLAIN_SUBJECT =
  /^\W{0,8}(\[[^\]]{0,40}\]\s{0,3})?(mail system error|returned mail|undeliver(able|ed)( mail| message)?|(mail |message )?(delivery )?(failure|failed|error)\b|failure notice|failed delivery|delivery (status|notification|has failed|failure|failed)|mail delivery|warning: (could not send|message)|non[- ]?deliver|unzustellbar|nicht zustellbar|nicht zugestellt)/i

/**
 * What mail servers say in a bounce and nobody else: whole thoughts about a delivery. A full mailbox alone is none:
 * administrators warn their users of that.
 */
export const BOUNCE_TEXT = new RegExp(
  [
    '(could|can|was|were|has|have)( ?n.?o?t)( yet)? be(en)? (delivered|relayed)',
    '(unable|failed|not able|wasn.t able|were unable|impossible) to deliver',
    'deliver[ye]*( to .{1,300})? (has )?(failed|been delayed|was rejected|not possible|has been failed)|delivery (failure|failed)',
    'error (delivering|while attempting to deliver|has occurred while|occurred while trying to deliver|was encountered)',
    'did not reach the following|was not delivered|(was|were|been) rejected by',
    'the following (address|recipient)(es|s|\\(es\\)|\\(s\\))?( were| was)? (had|have|failed|undeliver|rejected)|following address(\\(es\\)|es)?[ \\r\\n]{1,3}failed',
    'had (permanent fatal|permanent delivery|delivery|transient|transient non-fatal) (errors|problems)',
    'undeliverable|non-?delivery|failed permanently|trouble delivering|non-delivered information',
    'transcript of session follows|failed addresses follow|failure reasons|unsent message',
    '(unknown|no such) user|(invalid|unknown|no such) (recipient|mailbox|final delivery userid|local user)|user unknown|invalid user address|no mailbox here|no valid recipients|valid recipients for',
    'delivery status notification|this is the (qmail|mail(er)?[- ]?(daemon|system))',
    'duplicated message-id|hop count exceeded|mail loop',
    'error sending your|remote host said|smtp error|server message',
    'nicht zugestellt werden|nicht zustellbar|unzustellbar|zustellung .{0,60}(fehlgeschlagen|nicht m[öo]glich|gescheitert)|konnte nicht (an|zugestellt|[üu]bermittelt|ausgeliefert)',
    "n'a pas pu [êe]tre (remis|distribu|envoy|livr|d[ée]livr)|pas [ée]t[ée] (remis|distribu)|non remis",
    '(niet|kon) (worden )?(bezorgd|afgeleverd)|kon niet .{0,60}(bezorgd|afgeleverd)',
    'nie (mo[żz]na|mog[łl]a|zosta[łl]a?) (by[ćc] )?dostarcz|niedostarcz|nie uda[łl]o si[ęe] dostarczy',
    'no se (ha )?(pudo|podido|puede) entregar|non [èe] stato (possibile|recapitat)|impossibile recapitare|n[ãa]o (foi|p[ôo]de) (ser )?entreg',
    'не может быть доставлено|не доставлено|не удалось доставить|не удается доставить',
    '送信できません|配信できません|送信に失敗|配信に失敗|お届けできません|送れません|届けることができません|エラーのため|エラー\\(',
    '无法(投递|送达|传递)|被退回|投递失败',
  ].join('|'),
  'i',
)

/** The answer of a server, quoted: a reply code with an enhanced one, or a dialogue. */
export const SERVER_REPLY =
  /(^|[\s:>'"(])[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|\(#[45]\.\d{1,3}\.\d{1,3}\)|^\s*(<<<|>>>|Out:|In:) |(said|returned|responded|reply|answer|error)\W{1,4}[45]\d\d\b/im

/** Not given up yet. */
export const DELAYED =
  /(has|have|was|been|is) (not yet been delivered|delayed)|not (yet )?been delivered( yet)?.{0,80}(after|but)|delayed \d|warning message only|will (be retried|keep trying|continue to (be )?(try|retr|attempt))|(still|keep) (trying|being retried)|delivery attempts will continue|do(n.t| not) need to resend|delivery status notification \(delay|message .{1,60} delayed|noch nicht zugestellt|verz[öo]gert|weitere versuche|temporarily (deferred|undeliverable)|transient non-fatal|mail delivery delayed/i
/** Given up, whatever else is said about waiting. */
export const GIVEN_UP =
  /giv(en|ing) up|failed permanently|permanent (error|failure)|not going to try|could not be delivered|been in the queue too long|permanently failed|cannot send message for/i

/** Delivered after all (an automatic confirmation of a delivery). */
export const RELAYED =
  /(successfully (delivered|relayed)|delivered successfully|was (successfully )?delivered|delivery (was )?successful|relayed \(to|has been (successfully )?delivered|erfolgreich zugestellt)/i

/** Begins the copy of the returned message when header lines follow. */
export const ORIGINAL_FOLLOWS =
  /(this is a copy of|below (this line )?is a copy|(enclosed|included) is a copy|original (message|mail|header)|message (header|text|source)s?( of the original)? follow|header of the original|returned message|unsent message|message text|returned headers|kopie (der|ihrer) nachricht|urspr[üu]ngliche (nachricht|kopfzeilen)|message d'origine|copie (du|de votre) message|oryginaln|origineel bericht|copy of (the|your) (original )?(message|mail)|undelivered message)/i

/** Whom to ask is not who was missed. */
export const CONTACT =
  /contact|support|assist|questions?|help ?desk|administrator at|postmaster at|please (send|forward|e-?mail)|reply to|wenden sie sich|お問い合わせ|connaissance/i
