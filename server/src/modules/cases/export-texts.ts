import type { CaseStatus } from '@kontor/contract'

interface ExportTexts {
  /** Name of the file without its ending. */
  file: string
  titles: readonly string[]
  status: Record<CaseStatus, string>
}

/** Words of an exported list; they leave the house in a file, so they are the server's. */
export const exportTexts: Record<'de' | 'en', ExportTexts> = {
  de: {
    file: 'faelle',
    titles: [
      'Nummer',
      'Betreff',
      'Status',
      'Warteschlange',
      'Kunde',
      'Adresse',
      'Kanal',
      'Konto',
      'Bearbeiter',
      'Antwort bis (UTC)',
      'Eingang (UTC)',
      'Letzte Nachricht (UTC)',
    ],
    status: {
      intake: 'Eingang',
      queued: 'wartet',
      offered: 'angeboten',
      active: 'in Arbeit',
      parked: 'geparkt',
      approval: 'Freigabe',
      consultation: 'Rückfrage',
      waiting: 'beim Kunden',
      'follow-up': 'Wiedervorlage',
      closed: 'geschlossen',
    },
  },
  en: {
    file: 'cases',
    titles: [
      'Number',
      'Subject',
      'Status',
      'Queue',
      'Customer',
      'Address',
      'Channel',
      'Account',
      'Agent',
      'Answer by (UTC)',
      'Received (UTC)',
      'Last message (UTC)',
    ],
    status: {
      intake: 'intake',
      queued: 'queued',
      offered: 'offered',
      active: 'active',
      parked: 'parked',
      approval: 'approval',
      consultation: 'consultation',
      waiting: 'with the customer',
      'follow-up': 'follow-up',
      closed: 'closed',
    },
  },
}
