import 'i18next'
import type { adminEn } from './admin.en.ts'
import type { en } from './en.ts'

// An unknown key does not compile. Administration brings its own namespace, loaded with its pages.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'desk'
    returnNull: false
    resources: { desk: typeof en; admin: typeof adminEn }
  }
}
