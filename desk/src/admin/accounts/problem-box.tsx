import type { Account } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { useMinute, useSecond } from '../../format/clock.ts'
import { durationText } from '../../format/duration.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './accounts.module.css'
import { problemText } from './problem.ts'

type Problem = NonNullable<Account['problem']>

export interface ProblemBoxProps {
  part: 'receive' | 'send'
  problem: Problem
  /** The account works all the same. */
  warn?: boolean
}

/** What is wrong with an account, what to do, and when it is tried again. */
export function ProblemBox({ part, problem, warn = false }: ProblemBoxProps) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const { what, todo, words } = problemText(problem, t, format)
  return (
    <div className={cx(s.problem, warn && s.mild)}>
      <Icon name="late" size={17} />
      <div>
        <p className={s.what}>
          <b>{t(`accounts.part.${part}`)}:</b> {what}
        </p>
        <p className={s.todo}>{todo}</p>
        {words && <p className={s.words}>{t('accounts.words', { text: words })}</p>}
        <p className={s.when}>
          {t('accounts.tried', { time: format.moment(problem.at, now) })}{' '}
          {problem.nextTryAt ? (
            <NextTry at={problem.nextTryAt} />
          ) : (
            t(part === 'send' ? 'accounts.sendAgain' : 'accounts.notAgain')
          )}
        </p>
      </div>
    </div>
  )
}

function NextTry({ at }: { at: string }) {
  const { t } = useTranslation('admin')
  const seconds = Math.ceil((Date.parse(at) - useSecond()) / 1000)
  if (seconds <= 0) return <>{t('accounts.againNow')}</>
  return <span role="timer">{t('accounts.again', { time: durationText(seconds) })}</span>
}
