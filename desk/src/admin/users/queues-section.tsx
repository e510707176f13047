import { Checkbox, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormSection } from '../parts/form-section.tsx'
import type { UserSectionProps } from './person-section.tsx'
import s from './users.module.css'

const priorities = Array.from({ length: 9 }, (_, index) => String(index + 1))
const levels = [1, 2, 3, 4, 5] as const

/** Which queues somebody gets work from, how early and how well. */
export function QueuesSection({ form }: UserSectionProps) {
  const { t } = useTranslation('admin')
  const { queues } = form.values
  return (
    <FormSection title={t('users.queues')} hint={t('users.queuesHelp')}>
      {queues.length === 0 && <p className={s.none}>{t('users.noQueuesYet')}</p>}
      <ul className={s.memberships}>
        {queues.map(({ id, name, ticked }, index) => (
          <li key={id}>
            <Checkbox label={name} {...form.getInputProps(`queues.${index}.ticked`, { type: 'checkbox' })} />
            {ticked && (
              <>
                <label className={s.pick}>
                  <span aria-hidden>{t('users.priority')}</span>
                  <NativeSelect
                    aria-label={t('users.priorityOf', { queue: name })}
                    size="xs"
                    data={priorities}
                    {...form.getInputProps(`queues.${index}.priority`)}
                  />
                </label>
                <label className={s.pick}>
                  <span aria-hidden>{t('users.level')}</span>
                  <NativeSelect
                    aria-label={t('users.levelOf', { queue: name })}
                    size="xs"
                    data={levels.map((level) => ({
                      value: String(level),
                      label: `${level} · ${t(`users.levels.l${level}`)}`,
                    }))}
                    {...form.getInputProps(`queues.${index}.level`)}
                  />
                </label>
              </>
            )}
          </li>
        ))}
      </ul>
    </FormSection>
  )
}
