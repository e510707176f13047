import type { TFunction } from 'i18next'
import type { Format } from '../../format/format.ts'
import type { adminEn } from '../../i18n/admin.en.ts'
import { listText } from '../parts/list-text.ts'

type Code = Exclude<keyof (typeof adminEn)['problem'], 'unknown' | 'unknownRead'>
type Step = keyof (typeof adminEn)['test']['step']

export interface Trouble {
  step: string
  code: string
  params: Record<string, unknown>
}

/** A problem in the words of the user. */
export interface ProblemText {
  what: string
  /** What can be done about it. */
  todo: string
  /** What the server itself said. */
  words: string | null
}

/** How a problem reads: what is wrong, and what to do. An unknown code names itself and its step. */
export function problemText(trouble: Trouble, t: TFunction<'admin'>, format: Format): ProblemText {
  const { code, step, params } = trouble
  const values = readable(params, format)
  const words = values.text ? values.text : null
  if (!isKnown(code, t) && step === 'read')
    return { what: t('problem.unknownRead.what', { code }), todo: t('problem.unreadable.do'), words }
  if (!isKnown(code, t))
    return {
      what: t('problem.unknown.what', { step: stepName(step, t), code }),
      todo: t('problem.unknown.do'),
      words,
    }
  return { what: t(fuller(code, values), values), todo: t(`problem.${code}.do`, values), words }
}

/** The name of a step; an unknown one as the server calls it. */
export function stepName(step: string, t: TFunction<'admin'>): string {
  const key = `test.step.${step as Step}` as const
  const name = t(key)
  return name === key ? step : name
}

function isKnown(code: string, t: TFunction<'admin'>): code is Code {
  const key = `problem.${code as Code}.what` as const
  return /^[a-z0-9-]+$/.test(code) && t(key) !== key
}

/** The sentence that says more, where the server told more. */
function fuller(code: Code, values: Shown) {
  if (code === 'expired' && values.validTo) return 'problem.expired.whatDate'
  if (code === 'not-yet-valid' && values.validFrom) return 'problem.not-yet-valid.whatDate'
  if (code === 'wrong-host' && values.names) return 'problem.wrong-host.whatNames'
  if (code === 'folder-missing' && values.nearest) return 'problem.folder-missing.whatNearest'
  return `problem.${code}.what` as const
}

/** What the sentences may mention. */
const shown = [
  'host',
  'port',
  'folder',
  'nearest',
  'names',
  'validFrom',
  'validTo',
  'reason',
  'text',
] as const
type Shown = Partial<Record<(typeof shown)[number], string>>

const isTime = /^\d{4}-\d{2}-\d{2}T/

function readable(params: Record<string, unknown>, format: Format): Shown {
  const values: Shown = {}
  for (const name of shown) {
    const value = params[name]
    if (Array.isArray(value)) values[name] = listText(format.locale, value.map(String), 'or')
    else if (typeof value === 'string') values[name] = isTime.test(value) ? format.date(value) : value
    else if (typeof value === 'number') values[name] = String(value)
  }
  return values
}
