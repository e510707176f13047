import { Link, useNavigate } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import { type PageName, splatOf } from './place.ts'

export interface PlaceLinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  page: PageName
  entry?: string
}

/** A link to a place of administration. */
export function PlaceLink({ page, entry, ...rest }: PlaceLinkProps) {
  return <Link to="/admin/$" params={{ _splat: splatOf(page, entry) }} {...rest} />
}

/** Goes to a place of administration. */
export function useGo(): (page: PageName, entry?: string) => Promise<void> {
  const navigate = useNavigate()
  return (page, entry) => navigate({ to: '/admin/$', params: { _splat: splatOf(page, entry) } })
}
