import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Icon } from '../icons/icon.tsx'
import type { IconName } from '../icons/paths.ts'
import s from './choice-list.module.css'

export interface Choice {
  id: string
  /** Heading the choice stands under; equal neighbours share one. */
  group?: string
  icon: IconName
  label: string
  detail?: string
  aside?: ReactNode
  run: () => void
}

export interface ChoiceListProps {
  label: string
  placeholder: string
  query: string
  onQuery: (query: string) => void
  choices: Choice[]
  /** Shown below the field when nothing is there to choose. */
  empty: ReactNode
}

/** A field over a list: type to narrow, up and down to choose, Enter to take (ARIA combobox). */
export function ChoiceList({ label, placeholder, query, onQuery, choices, empty }: ChoiceListProps) {
  const listId = useId()
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const index = Math.min(at, choices.length - 1)
  const optionId = (position: number) => `${listId}-${position}`

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [index])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && choices.length > 0) {
      event.preventDefault()
      setAt((index + step + choices.length) % choices.length)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      choices[index]?.run()
    }
  }

  return (
    <div className={s.box}>
      <div className={s.field}>
        <Icon name="find" />
        <input
          data-autofocus
          role="combobox"
          aria-label={label}
          aria-expanded={choices.length > 0}
          aria-controls={listId}
          aria-activedescendant={choices.length > 0 ? optionId(index) : undefined}
          aria-autocomplete="list"
          placeholder={placeholder}
          value={query}
          onChange={(event) => {
            setAt(0)
            onQuery(event.target.value)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div role="listbox" id={listId} aria-label={label} className={s.list} ref={list} tabIndex={-1}>
        {choices.map((choice, position) => (
          <div key={choice.id} role="presentation">
            {choice.group && choice.group !== choices[position - 1]?.group && (
              <div className={s.group} role="presentation">
                {choice.group}
              </div>
            )}
            <div
              role="option"
              id={optionId(position)}
              aria-selected={position === index}
              className={s.choice}
              onMouseMove={() => setAt(position)}
              onClick={choice.run}
            >
              <Icon name={choice.icon} />
              <span className={s.text}>
                {choice.label}
                {choice.detail && <small>{choice.detail}</small>}
              </span>
              {choice.aside}
            </div>
          </div>
        ))}
      </div>
      {choices.length === 0 && <div className={s.nothing}>{empty}</div>}
    </div>
  )
}
