import { isSystemAddress } from './may-auto-reply.ts'

const readChars = 4_000
/** What services call a code or a link that proves who owns an address, in the languages of the desk and next to them. */
const words =
  /verif(?:y|ication|izier|ieer|izz|icar|icac|ication)|verifik|confirm (?:your|the)|confirmation code|one[- ]time (?:pass|code)|security code|sign[- ]?in code|log[- ]?in code|bestätig(?:en sie|ungs)|einmal(?:kenn|pass|code)|sicherheitscode|anmeldecode|vérifi|confirmez votre|code de (?:confirmation|sécurité|connexion)|à usage unique|weryfik|potwierdź|kod (?:jednorazowy|potwierdz|logowania)|bevestig (?:je|uw)|bevestigingscode|beveiligingscode|inlogcode|verificatiecode/iu
const code = /(?<![\p{L}\p{N}])(?:\d{4,8}|\d{3}[ -]\d{3}|[A-Z0-9]{6,8})(?![\p{L}\p{N}])/u
const link = /https?:\/\//i

/**
 * Whether a message looks like one by which another service lets somebody prove that an address is his: from a machine,
 * with a code or a link. Whoever entered the firm's address there must not get to see it.
 */
export function isVerification(message: { from: string | null; subject: string; text: string }): boolean {
  if (message.from === null || !isSystemAddress(message.from)) return false
  const text = `${message.subject}\n${message.text.slice(0, readChars)}`
  return words.test(text) && (code.test(text) || link.test(text))
}
