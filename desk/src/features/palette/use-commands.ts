import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Choice } from '../../components/choice-list.tsx'
import { usePresence } from '../../session/use-presence.ts'
import { useSession } from '../../session/use-session.ts'
import { useOverlays } from '../frame/overlays.ts'
import { useNextCase } from '../work/use-next-case.ts'

/** What the palette can do beside finding cases. */
export function useCommands(): Choice[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const presence = usePresence()
  const next = useNextCase()
  const open = useOverlays()
  const { user } = useSession()
  const commands: Choice[] = [
    { id: 'next', icon: 'next', label: t('work.next'), run: next.fetch },
    { id: 'work', icon: 'desk', label: t('palette.goWork'), run: () => void navigate({ to: '/work' }) },
    { id: 'cases', icon: 'list', label: t('palette.goCases'), run: () => void navigate({ to: '/cases' }) },
    { id: 'ready', icon: 'ok', label: t('palette.setReady'), run: () => presence.mutate('ready') },
    { id: 'pause', icon: 'cup', label: t('palette.setPause'), run: () => presence.mutate('pause') },
    { id: 'away', icon: 'door', label: t('palette.setAway'), run: () => presence.mutate('away') },
    { id: 'keys', icon: 'keyboard', label: t('frame.shortcuts'), run: () => open('keys') },
  ]
  if (user.profile !== 'agent')
    commands.push({
      id: 'admin',
      icon: 'gear',
      label: t('palette.goAdmin'),
      run: () => void navigate({ to: '/admin/$', params: { _splat: '' } }),
    })
  return commands
}
