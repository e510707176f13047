import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { CaseFilter } from './api/keys.ts'
import { caseQuery, messagesQuery, sessionQuery } from './api/queries.ts'
import { CaseView } from './features/case/case-view.tsx'
import { ListTitle } from './features/cases/list-title.tsx'
import { BrokenPage, MissingPage } from './features/frame/error-pages.tsx'
import { Frame } from './features/frame/frame.tsx'
import { NoCase } from './features/work/no-case.tsx'
import { WorkPage } from './features/work/work-page.tsx'

interface Context {
  queryClient: QueryClient
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: MissingPage,
  errorComponent: BrokenPage,
})

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { back?: string; ended?: boolean } => ({
    ...(text(search.back) && { back: text(search.back) as string }),
    ...(search.ended === true && { ended: true }),
  }),
  component: lazyRouteComponent(() => import('./features/login/login-page.tsx'), 'LoginPage'),
})

const link = createRoute({
  getParentRoute: () => root,
  path: '/login/link',
  component: lazyRouteComponent(() => import('./features/login/link-page.tsx'), 'LinkPage'),
})

const back = createRoute({
  getParentRoute: () => root,
  path: '/login/back',
  component: lazyRouteComponent(() => import('./features/login/back-page.tsx'), 'BackPage'),
})

/** For those who have to set up a second factor before anything else. */
const enrol = createRoute({
  getParentRoute: () => root,
  path: '/enrol',
  beforeLoad: async ({ context }) => {
    const { mustEnrol } = await context.queryClient.ensureQueryData(sessionQuery).catch(() => {
      throw redirect({ to: '/login' })
    })
    if (!mustEnrol) throw redirect({ to: '/work' })
  },
  component: lazyRouteComponent(() => import('./features/security/enrol-page.tsx'), 'EnrolPage'),
})

/** Everything behind the login. */
const desk = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery).catch(() => {
      throw redirect({ to: '/login', search: location.pathname === '/' ? {} : { back: location.href } })
    })
    if (session.mustEnrol) throw redirect({ to: '/enrol' })
  },
  component: Frame,
})

const index = createRoute({
  getParentRoute: () => desk,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/work' })
  },
})

/** Starts reading a case before its view is drawn; the view shows what it has meanwhile. */
function prefetchCase(queryClient: QueryClient, caseId: string) {
  void queryClient.prefetchQuery(caseQuery(caseId))
  void queryClient.prefetchQuery(messagesQuery(caseId))
}

const work = createRoute({ getParentRoute: () => desk, path: '/work', component: WorkPage })
const workIndex = createRoute({ getParentRoute: () => work, path: '/', component: NoCase })
const workCase = createRoute({
  getParentRoute: () => work,
  path: '$caseId',
  loader: ({ context, params }) => prefetchCase(context.queryClient, params.caseId),
  component: () => {
    const { caseId } = workCase.useParams()
    return <CaseView key={caseId} caseId={caseId} />
  },
})

const cases = createRoute({
  getParentRoute: () => desk,
  path: '/cases',
  validateSearch: (search: Record<string, unknown>): CaseFilter => ({
    status: text(search.status),
    queue: text(search.queue),
    q: text(search.q),
    sort: search.sort === 'newest' ? 'newest' : undefined,
  }),
  component: lazyRouteComponent(() => import('./features/cases/cases-page.tsx'), 'CasesPage'),
})
const casesIndex = createRoute({ getParentRoute: () => cases, path: '/', component: ListTitle })
const casesCase = createRoute({
  getParentRoute: () => cases,
  path: '$caseId',
  loader: ({ context, params }) => prefetchCase(context.queryClient, params.caseId),
  component: () => {
    const { caseId } = casesCase.useParams()
    return <CaseView key={caseId} caseId={caseId} />
  },
})

const security = createRoute({
  getParentRoute: () => desk,
  path: '/security',
  component: lazyRouteComponent(() => import('./features/security/security-page.tsx'), 'SecurityPage'),
})

/** Administration: its own chunk and its own routing below `/admin`. */
const admin = createRoute({
  getParentRoute: () => desk,
  path: '/admin/$',
  component: lazyRouteComponent(() => import('./admin/admin-page.tsx'), 'AdminPage'),
})

const tree = root.addChildren([
  login,
  link,
  back,
  enrol,
  desk.addChildren([
    index,
    work.addChildren([workIndex, workCase]),
    cases.addChildren([casesIndex, casesCase]),
    security,
    admin,
  ]),
])

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
