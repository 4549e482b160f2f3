// The days that the dashboard compares: the server's, as its tiles have them.
const MINUTE_MS = 60_000;
const MS_PER_SECOND = 1_000;

export interface Days {
  readonly midnight: number;
  readonly now: number;
}

/** The server's days, as the tiles have them, and not those of whoever reads. */
export interface ServersDays extends Days {
  readonly before: number;
  readonly zone: string;
}

/** As the API has them. */
export interface ToldDays {
  readonly zone: string;
  readonly todayFrom: string;
  readonly yesterdayFrom: string;
}

export function daysOf({ zone, todayFrom, yesterdayFrom }: ToldDays): ServersDays {
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  return { now, zone, midnight: Date.parse(todayFrom), before: Date.parse(yesterdayFrom) };
}

/** A zone that this browser does not know is written in its own. */
export function hoursIn(zone: string): (seconds: number) => string {
  const format = formatOf(zone) ?? formatOf(undefined);
  return (seconds) => format?.format(seconds * MS_PER_SECOND) ?? '';
}

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat | undefined {
  const two = '2-digit';
  try {
    const parts = { hour: two, minute: two, hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat(
      'en-GB',
      timeZone === undefined ? parts : { ...parts, timeZone },
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
