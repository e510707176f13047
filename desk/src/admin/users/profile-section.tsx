import { profileNames, profiles } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../icons/icon.tsx'
import { useSession } from '../../session/use-session.ts'
import { FormSection } from '../parts/form-section.tsx'
import type { UserSectionProps } from './person-section.tsx'
import s from './users.module.css'

/** The three profiles, each with what it allows. */
export function ProfileSection({ form, isMe }: UserSectionProps & { isMe: boolean }) {
  const { t } = useTranslation('admin')
  const { t: desk } = useTranslation()
  const mine = useSession().user.profile
  const chosen = form.values.profile
  return (
    <FormSection title={t('users.profile')}>
      <div className={s.profiles} role="radiogroup" aria-label={t('users.profile')}>
        {profileNames.map((name) => (
          <label key={name} className={cx(s.profile, chosen === name && s.chosen)}>
            <input
              type="radio"
              name="profile"
              value={name}
              checked={chosen === name}
              onChange={() => form.setFieldValue('profile', name)}
            />
            <b>{desk(`profile.${name}`)}</b>
            <span className={s.meaning}>{t(`users.profiles.${name}`)}</span>
            <small>
              <Icon name={profiles[name].scope === 'all' ? 'globe' : 'list'} size={14} />
              {t(profiles[name].scope === 'all' ? 'users.scopeAll' : 'users.scopeOwn')}
            </small>
          </label>
        ))}
      </div>
      {isMe && chosen !== mine && (
        <p className={s.warning} role="status">
          {t('users.selfProfile')}
        </p>
      )}
    </FormSection>
  )
}
