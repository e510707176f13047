/** What became of a message at a server further on, from the slightest word to the gravest. */
export type ReportAction = 'delayed' | 'relayed' | 'delivered' | 'complaint' | 'failed'
