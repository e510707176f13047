import { useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from '../components/loading.tsx'
import { SectionLayout } from '../features/frame/section-layout.tsx'
import { useAdminTexts } from '../i18n/admin.ts'
import './admin.css'
import { AdminNav } from './admin-nav.tsx'
import { AdminPlace } from './admin-place.tsx'
import { DiskBanner } from './disk-banner.tsx'
import { readPlace } from './place.ts'

/** Administration; its pages stand below `/admin`. */
export function AdminPage() {
  const { t } = useTranslation()
  return (
    <Suspense
      fallback={
        <SectionLayout label={t('frame.admin')} navigation={null}>
          <Loading lines={6} />
        </SectionLayout>
      }
    >
      <Pages />
    </Suspense>
  )
}

function Pages() {
  useAdminTexts()
  const { t } = useTranslation()
  const { _splat = '' } = useParams({ strict: false })
  const place = readPlace(_splat)
  return (
    <SectionLayout label={t('frame.admin')} navigation={<AdminNav here={place?.page} />}>
      <DiskBanner />
      <AdminPlace place={place} />
    </SectionLayout>
  )
}
