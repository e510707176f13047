import { type Customer, renameCustomer } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import s from './customer.module.css'

const maxChars = 120

/** The customer's name, and correcting it in place. */
export function CustomerName({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const sayError = useSayError()
  const [edit, setEdit] = useState<string | null>(null)
  const rename = useMutation({
    mutationFn: (next: string) => call(renameCustomer, { params: { id }, body: { name: next } }),
    onMutate: (next) => {
      setEdit(null)
      client.setQueryData<Customer>(keys.customer(id), (old) => old && { ...old, name: next })
    },
    onError: sayError,
    onSettled: () => client.invalidateQueries(),
  })
  if (edit === null)
    return (
      <div className={s.nameLine}>
        <b className={s.name}>{name}</b>
        <Button
          look="quiet"
          icon="pen"
          className={s.pen}
          aria-label={t('customer.rename')}
          title={t('customer.rename')}
          onClick={() => setEdit(name)}
        />
      </div>
    )
  return (
    <form
      className={s.nameLine}
      onSubmit={(event) => {
        event.preventDefault()
        if (edit.trim() !== '' && edit.trim() !== name) rename.mutate(edit.trim())
        else setEdit(null)
      }}
    >
      <input
        className={s.nameField}
        aria-label={t('customer.name')}
        value={edit}
        maxLength={maxChars}
        autoFocus
        onChange={(event) => setEdit(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setEdit(null)}
      />
      <Button type="submit">{t('customer.save')}</Button>
    </form>
  )
}
