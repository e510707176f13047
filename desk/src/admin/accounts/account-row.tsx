import type { Account } from '@kontor/contract'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { useFormat } from '../../format/use-format.ts'
import { ChannelIcon } from '../../icons/channel-icon.tsx'
import { useMay } from '../../session/use-session.ts'
import { TimeAgo } from '../parts/time-ago.tsx'
import { PlaceLink } from '../place-link.tsx'
import { AccountState } from './account-state.tsx'
import s from './accounts.module.css'
import { LimitedBox } from './limited-box.tsx'
import { ProblemBox } from './problem-box.tsx'
import { ProgressBox } from './progress-box.tsx'
import { useAccountActions } from './use-account-actions.ts'

const pausedHelp = {
  imap: 'accounts.pausedHelp',
  smtp: 'accounts.pausedHelpSmtp',
  http: 'accounts.pausedHelpHttp',
} as const

/** One account: what it is, how it is, and what can be done. */
export function AccountRow({ account }: { account: Account }) {
  const { t } = useTranslation('admin')
  const may = useMay('account.manage')
  const imap = account.receive.via === 'imap'
  const paused = account.status === 'paused'
  return (
    <li className={s.row}>
      <div className={s.line}>
        <span className={s.channel}>
          <ChannelIcon channel={account.channel} />
        </span>
        <div className={s.who}>
          <PlaceLink page="accounts" entry={account.id} className={s.name} data-roving>
            {account.name}
          </PlaceLink>
          <span className={s.address}>{account.address}</span>
        </div>
        <div className={s.state}>
          <AccountState account={account} />
        </div>
        <div className={s.facts}>
          <Fact label={t('accounts.queue')}>{account.queue.name}</Fact>
          <Fact label={t(imap ? 'accounts.fetched' : 'accounts.received')}>
            <TimeAgo at={account.lastFetchAt} />
          </Fact>
          <Fact label={t('accounts.open')}>
            <OpenCases account={account} />
          </Fact>
          <Fact label={t('accounts.sent')}>
            <TimeAgo at={account.lastSentAt} />
          </Fact>
        </div>
        {may && <Actions account={account} />}
      </div>
      {paused && (
        <p className={s.aside}>
          {t(pausedHelp[account.receive.via as keyof typeof pausedHelp] ?? 'accounts.pausedHelp')}
        </p>
      )}
      {!paused && account.problem && (
        <ProblemBox part="receive" problem={account.problem} warn={account.status === 'limited'} />
      )}
      {!paused && account.progress && <ProgressBox progress={account.progress} />}
      {account.limited && <LimitedBox via={account.receive.via} limited={account.limited} />}
      {account.sendProblem && <ProblemBox part="send" problem={account.sendProblem} />}
      {account.send === null && <p className={s.aside}>{t('accounts.cannotSend')}</p>}
    </li>
  )
}

/** Open cases, beside the limit where there is one. */
function OpenCases({ account: { openCases, processingLimit } }: { account: Account }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const open = format.number(openCases)
  return (
    <>
      {processingLimit === null
        ? open
        : t('accounts.openOf', { open, limit: format.number(processingLimit) })}
    </>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={s.fact}>
      <small>{label}</small>
      <span>{children}</span>
    </div>
  )
}

function Actions({ account }: { account: Account }) {
  const { t } = useTranslation('admin')
  const actions = useAccountActions()
  const paused = account.status === 'paused'
  return (
    <div className={s.actions}>
      {account.receive.via === 'imap' && !paused && (
        <Button
          look="quiet"
          icon="take"
          aria-label={`${t('accounts.fetch')}: ${account.name}`}
          onClick={() => actions.fetchNow(account)}
        >
          {t('accounts.fetch')}
        </Button>
      )}
      <Button
        look="quiet"
        icon={paused ? 'play' : 'pause'}
        aria-label={`${t(paused ? 'accounts.resume' : 'accounts.pause')}: ${account.name}`}
        onClick={() => actions.setPaused(account, !paused)}
      >
        {t(paused ? 'accounts.resume' : 'accounts.pause')}
      </Button>
    </div>
  )
}
