import { useTranslation } from 'react-i18next'
import type { DemoInfo } from '../../api/demo.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Icon } from '../../icons/icon.tsx'
import s from './login.module.css'

const profiles = ['agent', 'supervisor', 'administrator'] as const

export interface DemoLoginsProps {
  demo: DemoInfo
  onChoose: (login: DemoInfo['logins'][number]) => void
}

/** The people of a demo server, one click each. */
export function DemoLogins({ demo, onChoose }: DemoLoginsProps) {
  const { t } = useTranslation()
  return (
    <section className={s.demo} aria-labelledby="demo-logins">
      <h2 id="demo-logins" className={s.demoTitle}>
        {t('login.demoTitle')}
      </h2>
      <div className={s.people}>
        {demo.logins.map((person) => {
          const profile = profiles.find((name) => name === person.profile)
          return (
            <button key={person.login} type="button" className={s.person} onClick={() => onChoose(person)}>
              <Avatar name={person.name} />
              <span>
                <b>{person.name}</b>
                <small>{profile ? t(`profile.${profile}`) : person.profile}</small>
              </span>
            </button>
          )
        })}
      </div>
      <a className={s.customer} href={demo.customerSide} target="_blank" rel="noopener">
        <Icon name="pen" size={16} />
        {t('login.demoCustomer')}
      </a>
    </section>
  )
}
