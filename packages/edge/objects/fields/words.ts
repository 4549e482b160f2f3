// Lists of words that several kinds share.

/** The audio codecs that Tandem knows (MED-4), by the names that the parameters use. */
export const CODECS = ['G.711A', 'G.711U', 'G.729', 'G.723', 'G.722', 'Opus', 'GSM'] as const;

export const LANGUAGES = ['en', 'zh', 'es'] as const;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** How far a call goes, the nearest first. */
export const CALL_LEVELS = ['onNet', 'local', 'domestic', 'international'] as const;

/** What accounts and phones may use; a call that needs one that is off ends with reason 25. */
export const SERVICES = [
  'outgoing',
  'international',
  'ivr',
  'card',
  'voicemail',
  'callback',
  'recording',
] as const;

export const TRANSPORTS = ['udp', 'tcp', 'tls'] as const;

export const STRATEGIES = [
  'priority',
  'leastCost',
  'asr',
  'acd',
  'quality',
  'percentage',
  'roundRobin',
] as const;
