import { Menu, useMantineColorScheme } from '@mantine/core'
import { logOut } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Avatar } from '../../components/avatar.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Icon } from '../../icons/icon.tsx'
import { signedOut } from '../../session/signed-out.ts'
import { useSession } from '../../session/use-session.ts'
import s from './frame.module.css'
import { LanguageItems } from './language-items.tsx'
import { useOverlays } from './overlays.ts'

const schemes = { light: 'sun', dark: 'moon', auto: 'auto' } as const
const schemeNames = ['light', 'dark', 'auto'] as const

/** What concerns the user himself: language, appearance, password, leaving. */
export function MeMenu() {
  const { t } = useTranslation()
  const { user, tenant, demo } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const open = useOverlays()
  const client = useQueryClient()
  const router = useRouter()
  const sayError = useSayError()
  const names = { light: t('frame.light'), dark: t('frame.dark'), auto: t('frame.auto') }
  const leave = useMutation({
    mutationFn: () => call(logOut, {}),
    onSuccess: () => signedOut(client, router, true),
    onError: sayError,
  })
  return (
    <Menu position="bottom-end" width={240} closeOnItemClick>
      <Menu.Target>
        <button type="button" className={s.me}>
          <span className="visually-hidden">
            {t('frame.me')}: {user.name}
          </span>
          <Avatar name={user.name} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.name} · {t(`profile.${user.profile}`)} · {tenant.name}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('frame.language')}</Menu.Label>
        <LanguageItems />
        <Menu.Divider />
        <Menu.Label>{t('frame.scheme')}</Menu.Label>
        {schemeNames.map((scheme) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={schemes[scheme]} size={16} />}
            rightSection={colorScheme === scheme ? <Icon name="ok" size={15} /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {names[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name="key" size={16} />}
          onClick={() => void router.navigate({ to: '/security' })}
        >
          {t('frame.security')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="keyboard" size={16} />}
          rightSection={<kbd>?</kbd>}
          onClick={() => open('keys')}
        >
          {t('frame.shortcuts')}
        </Menu.Item>
        {demo && (
          <Menu.Item
            component="a"
            href="/demo/"
            target="_blank"
            rel="noopener"
            leftSection={<Icon name="user" size={16} />}
          >
            {t('frame.customerSide')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Icon name="door" size={16} />} onClick={() => leave.mutate()}>
          {t('frame.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
