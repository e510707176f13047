import type { Draft } from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { isLeaseLost } from '../case/fence.ts'
import { bodyOf, contentOf, type DraftContent, sameContent } from './draft-content.ts'
import type { LocalStore } from './local-drafts.ts'

/** clean = untouched; local = kept on this device only; conflict = changed elsewhere, the user must choose. */
export type DraftPhase = 'clean' | 'dirty' | 'saving' | 'saved' | 'local' | 'conflict'

export interface DraftState {
  content: DraftContent
  version: number | undefined
  savedAt: string | undefined
  phase: DraftPhase
  /** In a conflict: the other version, null when the draft is gone (sent or discarded elsewhere). */
  theirs: Draft | null
}

export interface KeeperOptions {
  blank: DraftContent
  stored: Draft | null
  local: LocalStore
  save: (body: ReturnType<typeof bodyOf> & { version?: number }) => Promise<Draft>
  /** Reads the server's draft after a refusal as stale. */
  read: () => Promise<Draft | null>
  onError: (error: unknown) => void
}

const pauseMs = 800
const againMs = 10_000

export type DraftKeeper = ReturnType<typeof makeDraftKeeper>

/** Keeps one draft: saves after a pause in writing, compare-and-set, on this device while the server is away. */
export function makeDraftKeeper(options: KeeperOptions) {
  const { local, stored } = options
  let state: DraftState = firstState(options)
  let timer: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> = Promise.resolve()
  let stopped = false
  /** Counts looks at the draft, so that the end of an earlier one does not end a later one. */
  let look = 0
  const listeners = new Set<() => void>()

  const set = (change: Partial<DraftState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const later = (waitMs: number) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(() => void flush(), waitMs)
  }
  const keepHere = () =>
    local.write({ content: state.content, ...(state.version !== undefined && { version: state.version }) })

  const saveOnce = async () => {
    if (stopped || (state.phase !== 'dirty' && state.phase !== 'local')) return
    const { content, version } = state
    keepHere()
    set({ phase: 'saving' })
    try {
      const draft = await options.save({ ...bodyOf(content), ...(version !== undefined && { version }) })
      const settled = state.content === content
      if (settled) local.clear()
      set({ version: draft.version, savedAt: draft.savedAt, phase: settled ? 'saved' : 'dirty' })
      if (!settled) later(pauseMs)
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) {
        set({ phase: 'local' })
        later(againMs)
      } else if (error instanceof ApiError && error.code === 'stale-draft') {
        set({ phase: 'conflict', theirs: await options.read() })
      } else if (isLeaseLost(error)) {
        // The banner of the composer tells; the text is kept as soon as there is a lease again.
        set({ phase: 'local' })
        later(againMs)
      } else {
        set({ phase: 'local' })
        options.onError(error)
      }
    }
  }

  /** Saves what is unsaved now; resolves when nothing is under way. */
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    saving = saving.then(saveOnce, saveOnce)
    return saving
  }

  /** Ends saving. `done` forgets the copy on this device too, because the draft was sent or discarded. */
  const stop = (done: boolean) => {
    clearTimeout(timer)
    if (done) local.clear()
    else if (state.phase !== 'clean' && state.phase !== 'saved') keepHere()
    stopped = true
  }

  if (state.phase === 'dirty') later(pauseMs)
  return {
    read: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Changes the content; the save follows after a pause. */
    edit: (change: (content: DraftContent) => Partial<DraftContent>) => {
      const content = { ...state.content, ...change(state.content) }
      if (sameContent(content, state.content)) return
      const held = state.phase === 'conflict' || state.phase === 'saving'
      set({ content, ...(!held && { phase: 'dirty' }) })
      if (state.phase === 'conflict') keepHere()
      else later(pauseMs)
    },
    flush,
    /** The server has a newer version: shown when nothing of ours is unsaved. Returns whether it was taken. */
    adopt: (draft: Draft): boolean => {
      const calm = state.phase === 'clean' || state.phase === 'saved'
      if (!calm || draft.version <= (state.version ?? 0)) return false
      set({ content: contentOf(draft), version: draft.version, savedAt: draft.savedAt, phase: 'saved' })
      return true
    },
    /** In a conflict: what stands here wins. */
    keepMine: () => {
      set({ version: state.theirs?.version, theirs: null, phase: 'dirty' })
      return flush()
    },
    /** In a conflict: the other version wins. */
    takeTheirs: () => {
      local.clear()
      const { theirs } = state
      if (theirs === null) set({ content: options.blank, version: undefined, phase: 'clean' })
      else
        set({
          content: contentOf(theirs),
          version: theirs.version,
          savedAt: theirs.savedAt,
          theirs: null,
          phase: 'saved',
        })
    },
    stop,
    /** Begins again after a stop that was followed by another look (React mounts twice in development). */
    resume: () => {
      look += 1
      stopped = false
      if (state.phase === 'dirty' || state.phase === 'local') later(pauseMs)
    },
    /** Saves what is unsaved and stops then, unless somebody looks again meanwhile. */
    leave: async () => {
      const left = look
      await flush()
      if (look === left) stop(false)
    },
    hadDraft: stored !== null,
  }
}

function firstState({ blank, stored, local }: KeeperOptions): DraftState {
  const base = {
    content: stored ? contentOf(stored) : blank,
    version: stored?.version,
    savedAt: stored?.savedAt,
    theirs: null,
  }
  const here = local.read()
  if (here === undefined || sameContent(here.content, base.content))
    return { ...base, phase: stored ? 'saved' : 'clean' }
  if (here.version === stored?.version) return { ...base, content: here.content, phase: 'dirty' }
  return { ...base, content: here.content, version: here.version, theirs: stored, phase: 'conflict' }
}
