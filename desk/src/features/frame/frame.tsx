import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouter } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { runLastAction } from '../../components/toast/toasts.ts'
import { switchLocale } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { useLive } from '../../live/use-live.ts'
import { signedOut } from '../../session/signed-out.ts'
import { useSession } from '../../session/use-session.ts'
import { Palette } from '../palette/palette.tsx'
import { ShortcutSheet } from '../palette/shortcut-sheet.tsx'
import { ProofSheet } from '../security/proof-sheet.tsx'
import { useNextCase } from '../work/use-next-case.ts'
import { useTroubleNews } from '../work/use-trouble-news.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import s from './frame.module.css'
import { OverlayContext } from './overlays.ts'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'

/** What stands around every page: top bar, rail, live connection, keys that work everywhere. */
export function Frame() {
  const session = useSession()
  const client = useQueryClient()
  const router = useRouter()
  const [overlay, setOverlay] = useState<'palette' | 'keys' | null>(null)
  const leave = useCallback(() => signedOut(client, router), [client, router])
  const { lost } = useLive(session.user.id, leave)
  const next = useNextCase()
  useTroubleNews()

  useEffect(() => void switchLocale(session.user.locale), [session.user.locale])
  useKeys({
    'mod+k': () => setOverlay('palette'),
    '/': () => setOverlay('palette'),
    '?': () => setOverlay('keys'),
    n: () => next.fetch(),
    z: runLastAction,
  })

  return (
    <OverlayContext value={setOverlay}>
      <div className={s.frame}>
        <TopBar />
        <Rail />
        <div className={s.content}>
          <ConnectionBanner lost={lost} />
          <Outlet />
        </div>
      </div>
      <ProofSheet />
      <Palette opened={overlay === 'palette'} onClose={() => setOverlay(null)} />
      <ShortcutSheet opened={overlay === 'keys'} onClose={() => setOverlay(null)} />
    </OverlayContext>
  )
}
