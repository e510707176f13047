import { useTranslation } from 'react-i18next'
import { Sheet } from '../../components/sheet.tsx'
import { useSingleKeys } from '../../keys/single-keys.ts'
import s from './shortcut-sheet.module.css'

/** `?`: every key, and the switch that turns single keys off. */
export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [single, setSingle] = useSingleKeys()
  const ctrl = t('frame.ctrlK').slice(0, -2)
  const groups: [string, [string[], string][]][] = [
    [
      t('keys.everywhere'),
      [
        [[t('frame.ctrlK'), '/'], t('keys.palette')],
        [['N'], t('keys.next')],
        [['J', '↓'], t('keys.down')],
        [['K', '↑'], t('keys.up')],
        [['Z'], t('keys.undo')],
        [['Esc'], t('keys.escape')],
        [['?'], t('keys.sheet')],
      ],
    ],
    [
      t('keys.inCase'),
      [
        [['R'], t('case.reply')],
        [['A'], t('case.replyAll')],
        [['T'], t('case.take')],
        [['E'], t('case.close')],
        [['M'], t('case.move')],
      ],
    ],
    [t('keys.writing'), [[[`${ctrl} ↵`], t('composer.sendClose')]]],
  ]
  return (
    <Sheet opened={opened} onClose={onClose} title={t('keys.title')}>
      <div className={s.groups}>
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([names, meaning]) => (
                <div key={meaning} className={s.row}>
                  <dt>{meaning}</dt>
                  <dd>
                    {names.map((name, index) => (
                      <span key={name}>
                        {index > 0 && <small> {t('keys.or')} </small>}
                        <kbd>{name}</kbd>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className={s.single}>
        <input type="checkbox" checked={single} onChange={(event) => setSingle(event.target.checked)} />
        <span>
          {t('keys.single')}
          <small>{t('keys.singleHelp')}</small>
        </span>
      </label>
    </Sheet>
  )
}
