import {
  createSignInLink,
  endSession,
  endUserSessions,
  listUserSessions,
  listUserTokens,
  readUserFactors,
  removeUserFactors,
  revokeToken,
  type User,
} from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Loading } from '../../components/loading.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { SecretOnce } from '../../features/security/secret-once.tsx'
import { SessionList } from '../../features/security/session-list.tsx'
import { TokenList } from '../../features/security/token-list.tsx'
import { useFormat } from '../../format/use-format.ts'
import { useMay } from '../../session/use-session.ts'
import { FormSection } from '../parts/form-section.tsx'
import { adminKeys } from '../queries.ts'
import { UserIdentities } from './user-identities.tsx'
import s from './users.module.css'

/** What an administrator sees and does about a user's way in. */
export function UserAccess({ user, isMe }: { user: User; isMe: boolean }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()
  const may = useMay('user.manage')
  const params = { id: user.id }
  const access = useQuery({
    queryKey: adminKeys.userAccess(user.id),
    queryFn: async ({ signal }) => {
      const [sessions, tokens, factors] = await Promise.all([
        call(listUserSessions, { params, signal }),
        call(listUserTokens, { params, signal }),
        call(readUserFactors, { params, signal }),
      ])
      return { sessions: sessions.items, tokens: tokens.items, factors }
    },
    enabled: may,
  }).data
  const act = useMutation({
    mutationFn: ({ run }: { run: () => Promise<unknown>; done: string }) => run(),
    onSuccess: (_result, { done }) => say({ text: done }),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: adminKeys.userAccess(user.id) }),
  })
  if (!may) return null
  if (access === undefined) return <Loading lines={4} />
  const { sessions, tokens, factors } = access
  const hasFactors = factors.totp || factors.passkeys.length > 0
  const kinds = [
    ...(factors.totp ? [t('users.factorTotp')] : []),
    ...(factors.passkeys.length > 0 ? [t('users.factorPasskeys', { count: factors.passkeys.length })] : []),
  ]
  return (
    <FormSection title={t('users.access')} hint={t('users.accessHelp')}>
      {user.active && !isMe && <PasswordLinks user={user} />}
      <div>
        {sessions.length === 0 && <p className={s.none}>{t('users.noSessions')}</p>}
        <SessionList
          sessions={sessions}
          onEnd={({ id }) =>
            act.mutate({ run: () => call(endSession, { params: { id } }), done: t('users.oneEnded') })
          }
        />
        {sessions.some(({ current }) => !current) && (
          <Button
            icon="door"
            onClick={() =>
              act.mutate({ run: () => call(endUserSessions, { params }), done: t('users.allEnded') })
            }
          >
            {t('users.endAll')}
          </Button>
        )}
      </div>
      <div>
        <h3 className={s.part}>{t('users.factorsOf')}</h3>
        <p className={s.none}>{hasFactors ? kinds.join(' · ') : t('users.factorsNone')}</p>
        {hasFactors && !isMe && (
          <Button
            icon="shield"
            onClick={() =>
              act.mutate({ run: () => call(removeUserFactors, { params }), done: t('users.factorsRemoved') })
            }
          >
            {t('users.factorsRemove')}
          </Button>
        )}
      </div>
      <div>
        <h3 className={s.part}>{t('users.tokensOf')}</h3>
        {tokens.length === 0 && <p className={s.none}>{t('users.noTokens')}</p>}
        <TokenList
          tokens={tokens}
          onRevoke={({ id }) =>
            act.mutate({ run: () => call(revokeToken, { params: { id } }), done: t('users.tokenRevoked') })
          }
        />
      </div>
      <UserIdentities user={user} />
    </FormSection>
  )
}

function PasswordLinks({ user }: { user: User }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const sayError = useSayError()
  const make = useMutation({
    mutationFn: (kind: 'invitation' | 'reset') =>
      call(createSignInLink, { params: { id: user.id }, body: { kind } }),
    onError: sayError,
  })
  // Who was never here has been invited; everybody else gets a new password.
  const isNew = user.lastSeenAt === null
  return (
    <div>
      <Button icon="link" onClick={() => make.mutate(isNew ? 'invitation' : 'reset')}>
        {isNew ? t('users.makeInvitation') : t('users.makeLink')}
      </Button>
      <Sheet
        opened={make.data !== undefined}
        onClose={() => make.reset()}
        title={t('users.linkFor', { name: user.name })}
        size={520}
      >
        {make.data && (
          <SecretOnce
            help={t('users.linkHelp', {
              until: `${format.date(make.data.expiresAt)}, ${format.time(make.data.expiresAt)}`,
            })}
            secret={make.data.url}
            onDone={() => make.reset()}
          />
        )}
      </Sheet>
    </div>
  )
}
