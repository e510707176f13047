import { ApiError } from '@kontor/contract/client'
import { type FormErrors, type UseFormReturnType, useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useKeys } from '../../keys/use-keys.ts'

type Values = Record<string, unknown>

export interface EntryFormOptions<V extends Values, Written> {
  initialValues: V
  /** Field path to sentence; empty when all is well. */
  validate: (values: V) => FormErrors
  write: (values: V) => Promise<Written>
  onWritten: (written: Written, values: V) => void
  /** The form's field for a field of the contract, where they differ. */
  pathOf?: (field: string) => string
}

export interface EntryForm<V extends Values> {
  form: UseFormReturnType<V>
  submit: (event?: FormEvent<HTMLFormElement>) => void
  saving: boolean
  /** Whether leaving now would lose something. */
  mayLose: () => boolean
}

/** A form for one entry: checks, saves once at a time, and puts refusals of the server beside their field. */
export function useEntryForm<V extends Values, Written>(options: EntryFormOptions<V, Written>): EntryForm<V> {
  const { initialValues, validate, write, onWritten, pathOf = (field) => field } = options
  const { t } = useTranslation('admin')
  const sayError = useSayError()
  const written = useRef(false)
  const form = useForm<V>({ initialValues, validate, validateInputOnBlur: true })

  const save = useMutation({
    mutationFn: write,
    onSuccess: (result, values) => {
      written.current = true
      onWritten(result, values)
    },
    onError: (error) => {
      const field = fieldOf(error)
      if (field === null) return sayError(error)
      form.setFieldError(pathOf(field.name), t(`field.${field.why}`))
      focusFirstError()
    },
  })
  const submit = form.onSubmit((values) => {
    if (!save.isPending) save.mutate(values)
  }, focusFirstError)
  useKeys({ 'mod+s': () => submit() })
  return { form, submit, saving: save.isPending, mayLose: () => form.isDirty() && !written.current }
}

/** The field a refusal is about, or null when it is about none. */
export function fieldOf(error: unknown): {
  name: string
  why: 'nameTaken' | 'loginTaken' | 'addressTaken' | 'passwordAgain' | 'refused'
} | null {
  if (!(error instanceof ApiError)) return null
  if (error.code === 'name-taken') return { name: 'name', why: 'nameTaken' }
  if (error.code === 'login-taken') return { name: 'login', why: 'loginTaken' }
  if (error.code === 'address-taken') return { name: 'address', why: 'addressTaken' }
  const { field, where } = error.params
  if (error.code !== 'invalid' || typeof field !== 'string' || field === '') return null
  // Where the form as such is in order, a refused password is one that is not stored for this server.
  const again = where === undefined && /^(?:receive|send)\.password$/.test(field)
  return { name: field, why: again ? 'passwordAgain' : 'refused' }
}

/** After the errors are drawn: to the first field that needs another look. */
export function focusFirstError() {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus())
}
