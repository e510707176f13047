import { createQueue, type Queue, updateQueue } from '@kontor/contract'
import { NativeSelect, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { queuesQuery } from '../../api/queries.ts'
import { Loading } from '../../components/loading.tsx'
import { say } from '../../components/toast/toasts.ts'
import { clean, numberError, required } from '../accounts/validate.ts'
import { EntryPage } from '../parts/entry-page.tsx'
import { FormSection } from '../parts/form-section.tsx'
import { Gone } from '../parts/gone.tsx'
import { useEntryForm } from '../parts/use-entry-form.ts'
import { useGo } from '../place-link.tsx'
import { QueueAside } from './queue-aside.tsx'
import s from './queues.module.css'
import { joinLevel, type LevelUnit, levelUnits, maxLevelMinutes, splitLevel } from './service-level.ts'

const usualLevelMinutes = 480

interface QueueValues extends Record<string, unknown> {
  name: string
  amount: string
  unit: LevelUnit
}

/** The form of a queue; `id` null is a new one. */
export function QueueEditPage({ id }: { id: string | null }) {
  const queues = useQuery(queuesQuery).data
  if (queues === undefined) return <Loading lines={4} />
  const queue = queues.find((known) => known.id === id) ?? null
  if (id !== null && queue === null) return <Gone page="queues" />
  return <QueueForm queue={queue} />
}

function QueueForm({ queue }: { queue: Queue | null }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const go = useGo()
  const level = splitLevel(queue?.serviceLevelMinutes ?? usualLevelMinutes)
  const initialValues: QueueValues = {
    name: queue?.name ?? '',
    amount: String(level.amount),
    unit: level.unit,
  }
  const entry = useEntryForm({
    initialValues,
    validate: ({ name, amount, unit }) =>
      clean({
        name: required(name, t),
        amount: numberError(amount, 1, Math.floor(maxLevelMinutes / joinLevel(1, unit)), t),
      }),
    write: ({ name, amount, unit }) => {
      const body = { name: name.trim(), serviceLevelMinutes: joinLevel(Number(amount), unit) }
      return queue ? call(updateQueue, { params: { id: queue.id }, body }) : call(createQueue, { body })
    },
    onWritten: ({ name }) => {
      say({ text: t(queue ? 'queues.saved' : 'queues.created', { name }) })
      void client.invalidateQueries({ queryKey: keys.queues })
      void go('queues')
    },
    pathOf: (field) => (field === 'serviceLevelMinutes' ? 'amount' : field),
  })
  const { form } = entry
  const title = queue?.name ?? t('queues.new')
  return (
    <EntryPage
      page="queues"
      title={title}
      isNew={queue === null}
      permission="queue.manage"
      entry={entry}
      aside={queue && <QueueAside queue={queue} />}
    >
      <FormSection title={t('queues.title')}>
        <TextInput
          label={t('queues.name')}
          description={t('queues.nameHint')}
          {...form.getInputProps('name')}
        />
        <div className={s.level}>
          <TextInput
            label={t('queues.levelField')}
            description={t('queues.levelHint')}
            inputMode="numeric"
            inputContainer={(input) => (
              <div className={s.amount}>
                {input}
                <NativeSelect
                  aria-label={t('queues.level')}
                  data={levelUnits.map((value) => ({ value, label: t(`queues.unit.${value}`) }))}
                  {...form.getInputProps('unit')}
                />
              </div>
            )}
            {...form.getInputProps('amount')}
          />
        </div>
      </FormSection>
    </EntryPage>
  )
}
