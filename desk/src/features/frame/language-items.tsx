import { Menu } from '@mantine/core'
import { type Locale, type SessionInfo, updateMe } from '@kontor/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { languages } from '../../i18n/index.ts'
import { Icon } from '../../icons/icon.tsx'
import { useSession } from '../../session/use-session.ts'

/** The five languages; a choice shows at once and is kept with the user. */
export function LanguageItems() {
  const { user } = useSession()
  const client = useQueryClient()
  const sayError = useSayError()
  const choose = useMutation({
    mutationFn: (locale: Locale) => call(updateMe, { body: { locale } }),
    onMutate: (locale) =>
      client.setQueryData<SessionInfo>(
        keys.session,
        (old) => old && { ...old, user: { ...old.user, locale } },
      ),
    onError: (error) => {
      sayError(error)
      return client.invalidateQueries({ queryKey: keys.session })
    },
  })
  return (Object.entries(languages) as [Locale, string][]).map(([locale, name]) => (
    <Menu.Item
      key={locale}
      lang={locale}
      leftSection={<Icon name="globe" size={16} />}
      rightSection={user.locale === locale ? <Icon name="ok" size={15} /> : null}
      onClick={() => choose.mutate(locale)}
    >
      {name}
    </Menu.Item>
  ))
}
