import { type KeyboardEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../icons/icon.tsx'
import { addressesIn, isAddress, withAddresses } from './addresses.ts'
import s from './recipients.module.css'

export interface RecipientsProps {
  label: string
  value: string[]
  onChange: (value: string[]) => void
  disabled: boolean
  /** Names known for addresses, in small letters. */
  names: ReadonlyMap<string, string>
  autoFocus?: boolean
}

/** Addresses as pills; Enter, comma or leaving the field makes one, Backspace takes the last back. */
export function Recipients({ label, value, onChange, disabled, names, autoFocus = false }: RecipientsProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const fieldId = useId()
  const errorId = useId()
  const wrong = value.filter((address) => !isAddress(address))
  const take = (text: string) => {
    const found = addressesIn(text).filter((address) => address.length >= 3)
    if (found.length > 0) onChange(withAddresses(value, found))
    setTyped('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) ||
      event.key === ',' ||
      event.key === ';'
    ) {
      if (typed.trim() !== '' || event.key !== 'Enter') event.preventDefault()
      take(typed)
    } else if (event.key === 'Backspace' && typed === '' && value.length > 0) {
      event.preventDefault()
      setTyped(value.at(-1) ?? '')
      onChange(value.slice(0, -1))
    }
  }
  return (
    <div className={s.row}>
      <label htmlFor={fieldId}>{label}</label>
      <div className={s.field}>
        {value.map((address) => (
          <span key={address} className={cx(s.pill, !isAddress(address) && s.wrong)}>
            <Person address={address} name={names.get(address.toLowerCase())} />
            {!disabled && (
              <button
                type="button"
                aria-label={t('composer.remove', { name: address })}
                onClick={() => onChange(value.filter((other) => other !== address))}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </span>
        ))}
        <input
          id={fieldId}
          value={typed}
          disabled={disabled}
          autoFocus={autoFocus}
          autoComplete="off"
          spellCheck={false}
          inputMode="email"
          aria-invalid={wrong.length > 0}
          aria-describedby={wrong.length > 0 ? errorId : undefined}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => take(typed)}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text/plain')
            if (!/[,;\n@]/.test(text)) return
            event.preventDefault()
            take(typed + text)
          }}
        />
        {wrong.length > 0 && (
          <span id={errorId} className={s.error}>
            {t('composer.badAddress', { address: wrong[0] ?? '' })}
          </span>
        )}
      </div>
    </div>
  )
}

function Person({ address, name }: { address: string; name: string | undefined }) {
  return (
    <span className={s.person}>
      {name && <b>{name} </b>}
      {name ? `<${address}>` : address}
    </span>
  )
}
