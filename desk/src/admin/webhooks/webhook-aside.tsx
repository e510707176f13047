import {
  deleteWebhook,
  listWebhookDeliveries,
  resendWebhookDelivery,
  rotateWebhookSecret,
  type Webhook,
  type WebhookDelivery,
} from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Button } from '../../components/button.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { useGo } from '../place-link.tsx'
import { problemText } from './problem-text.ts'
import { adminKeys } from '../queries.ts'
import s from './webhooks.module.css'

const shown = 30
const lookEveryMs = 4_000

/** What became of the last news, the secret, and the way out. */
export function WebhookAside({ hook, onSecret }: { hook: Webhook; onSecret: (secret: string) => void }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()
  const go = useGo()
  const [sure, setSure] = useState(false)
  const refresh = () => client.invalidateQueries({ queryKey: adminKeys.webhooks })
  const params = { id: hook.id }
  const rotate = useMutation({
    mutationFn: () => call(rotateWebhookSecret, { params, body: {} }),
    onSuccess: ({ secret }) => {
      onSecret(secret)
      void refresh()
    },
    onError: sayError,
  })
  const remove = useMutation({
    mutationFn: () => call(deleteWebhook, { params }),
    onSuccess: () => {
      void refresh()
      void go('webhooks')
    },
    onError: sayError,
  })
  return (
    <div className={s.aside}>
      {hook.state === 'failing' && <p className={s.bad}>{t('webhooks.failing')}</p>}
      <Deliveries id={hook.id} />
      <section>
        <h2 className={s.title}>{t('webhooks.secret')}</h2>
        <p className={s.help}>{t(hook.previousSecretUntil ? 'webhooks.twoSecrets' : 'webhooks.oneSecret')}</p>
        <Button icon="key" onClick={() => rotate.mutate()}>
          {t('webhooks.rotate')}
        </Button>
      </section>
      <section>
        <Button look="quiet" icon="close" onClick={() => (sure ? remove.mutate() : setSure(true))}>
          {t(sure ? 'webhooks.removeSure' : 'webhooks.remove')}
        </Button>
      </section>
    </div>
  )
}

function Deliveries({ id }: { id: string }) {
  const { t } = useTranslation('admin')
  const list = useQuery({
    queryKey: adminKeys.deliveries(id),
    queryFn: ({ signal }) => call(listWebhookDeliveries, { params: { id }, query: { limit: shown }, signal }),
    refetchInterval: lookEveryMs,
  }).data?.items
  return (
    <section>
      <h2 className={s.title}>{t('webhooks.deliveries')}</h2>
      {list?.length === 0 && <p className={s.help}>{t('webhooks.noDeliveries')}</p>}
      <ul className={s.list}>
        {list?.map((delivery) => (
          <Delivery key={delivery.id} delivery={delivery} hookId={id} />
        ))}
      </ul>
    </section>
  )
}

function Delivery({ delivery, hookId }: { delivery: WebhookDelivery; hookId: string }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()
  const format = useFormat()
  const now = useMinute()
  const again = useMutation({
    mutationFn: () => call(resendWebhookDelivery, { params: { id: delivery.id }, body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: adminKeys.deliveries(hookId) }),
    onError: sayError,
  })
  return (
    <li>
      <b>{delivery.eventType}</b>
      <span className={delivery.problem ? s.bad : s.calm}>
        {t(`webhooks.delivery.${delivery.state}`)}
        {delivery.problem && ` · ${problemText(delivery.problem, t)}`}
        {` · ${format.moment(delivery.createdAt, now)}`}
      </span>
      {delivery.state !== 'waiting' && (
        <Button look="link" onClick={() => again.mutate()}>
          {t('webhooks.again')}
        </Button>
      )}
    </li>
  )
}
