import type { ApiToken } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './security.module.css'

export interface TokenListProps {
  tokens: readonly ApiToken[]
  onRevoke: (token: ApiToken) => void
}

/** Tokens by name: what each may, when it was used last, when it ends. */
export function TokenList({ tokens, onRevoke }: TokenListProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const endOf = (expiresAt: string | null) => {
    if (expiresAt === null) return t('security.noEnd')
    const over = Date.parse(expiresAt) <= now
    return over ? t('security.expired') : t('security.validUntil', { when: format.date(expiresAt) })
  }
  return (
    <ul className={s.list}>
      {tokens.map((token) => (
        <li key={token.id}>
          <Icon name="key" size={20} />
          <span className={s.what}>
            <b>{token.name}</b>
            <small>
              {token.permissions === null
                ? t('security.tokenAll')
                : t('security.some', { count: token.permissions.length })}{' '}
              · {endOf(token.expiresAt)} ·{' '}
              {token.lastUsedAt === null
                ? t('security.neverUsed')
                : t('security.usedAt', { when: format.moment(token.lastUsedAt, now) })}
            </small>
          </span>
          <Button aria-label={t('security.revokeOf', { name: token.name })} onClick={() => onRevoke(token)}>
            {t('security.revoke')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
