// The words that the fields of parties share.

/** How an object is named by others; the database keeps its immutable key. */
export type ObjectId = string;

/** "0.012": money, or a factor that money is multiplied with; parseMoney (base/money) reads it. */
export type DecimalText = string;

/** "2026-01-31T00:00:00.000Z": UTC, of one length, so that texts compare as moments do. */
export type Moment = string;

export type Codec = 'G.711A' | 'G.711U' | 'G.729' | 'G.723' | 'G.722' | 'Opus' | 'GSM';

export type Language = 'en' | 'zh' | 'es';

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** How far a call goes, the nearest first. */
export type CallLevel = 'onNet' | 'local' | 'domestic' | 'international';

export type Service =
  | 'outgoing'
  | 'international'
  | 'ivr'
  | 'card'
  | 'voicemail'
  | 'callback'
  | 'recording';

export type Strategy =
  | 'priority'
  | 'leastCost'
  | 'asr'
  | 'acd'
  | 'quality'
  | 'percentage'
  | 'roundRobin';

export type Transport = 'udp' | 'tcp' | 'tls';

export type GeofenceMode = 'ignore' | 'forbidden' | 'allow';
