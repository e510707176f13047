import type { RouteReply, testAccount } from '@kontor/contract'
import type { UseFormReturnType } from '@mantine/form'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './connection-test.module.css'
import { problemText, stepName } from './problem.ts'
import { suggestionsFor } from './suggestions.ts'
import type { AccountValues } from './values.ts'

type Step = RouteReply<typeof testAccount>['steps'][number]
type Form = UseFormReturnType<AccountValues>

const icons = { ok: 'ok', failed: 'late', skipped: 'next' } as const

/** The steps of a test, for receiving and for sending. */
export function TestSteps({ steps, form }: { steps: Step[]; form: Form }) {
  const { t } = useTranslation('admin')
  return (['receive', 'send'] as const).map((part) => {
    const own = steps.filter((step) => step.part === part)
    if (own.length === 0) return null
    return (
      <div key={part}>
        <h3 className={s.part}>{t(`accounts.part.${part}`)}</h3>
        <ol className={s.steps}>
          {own.map((step) => (
            <li key={step.step} className={cx(s.step, s[lookOf(step, form)])}>
              <Icon name={icons[lookOf(step, form)]} size={16} />
              <div>
                <b>{stepName(step.step, t)}</b> <Outcome step={step} form={form} />
              </div>
            </li>
          ))}
        </ol>
      </div>
    )
  })
}

/** Without encryption there is no certificate, without a user no login: nothing to be proud of. */
function concerns({ step, part }: Step, form: Form): boolean {
  const server = form.values[part === 'receive' ? 'imap' : 'smtp']
  if (step === 'certificate') return server.tls !== 'none'
  return step !== 'login' || server.user.trim() !== ''
}

function lookOf(step: Step, form: Form): Step['state'] {
  return step.state === 'ok' && !concerns(step, form) ? 'skipped' : step.state
}

function Outcome({ step, form }: { step: Step; form: Form }) {
  const { t } = useTranslation('admin')
  if (step.state === 'skipped') return <span className={s.found}>{t('test.skipped')}</span>
  if (step.state === 'failed') return <Failure step={step} form={form} />
  return <span className={s.found}>{found(step, form, t)}</span>
}

function found(step: Step, form: Form, t: TFunction<'admin'>): string {
  if (!concerns(step, form)) return t(step.step === 'login' ? 'test.noLogin' : 'test.noTls')
  const { messages } = step.params
  if (step.step === 'folder' && typeof messages === 'number')
    return t('test.ok.folderCount', { count: messages })
  return t(`test.ok.${step.step}`)
}

function Failure({ step, form }: { step: Step; form: Form }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  // A refused sender with a sub-address says nothing about the sender.
  const code = step.step === 'subaddress' ? 'subaddress-refused' : (step.code ?? '')
  const { what, todo, words } = problemText({ step: step.step, code, params: step.params }, t, format)
  return (
    <>
      <p className={s.what}>{what}</p>
      <p className={s.todo}>{todo}</p>
      {words && <p className={s.words}>{t('accounts.words', { text: words })}</p>}
      <div className={s.suggestions}>
        {suggestionsFor({ ...step, code }, form.values).map((suggestion) => (
          <Button
            key={suggestion.label + (suggestion.name ?? '')}
            onClick={() => form.setValues({ ...form.values, ...suggestion.change })}
          >
            {t(`test.${suggestion.label}`, { name: suggestion.name })}
          </Button>
        ))}
      </div>
    </>
  )
}
