import { useLocalStorage } from '@mantine/hooks'

export const singleKeysStorage = 'kontor.single-keys'

/** Whether plain letters act; people with speech input turn them off (WCAG 2.1.4). */
export function useSingleKeys() {
  return useLocalStorage({ key: singleKeysStorage, defaultValue: true, getInitialValueInEffect: false })
}
