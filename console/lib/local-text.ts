// Moments as inputs of the browser have them.
const MS_PER_MINUTE = 60_000;

/** By the reader's clocks, without a zone. */
export function localText(utcMs: number): string {
  const offsetMs = new Date(utcMs).getTimezoneOffset() * MS_PER_MINUTE;
  return new Date(utcMs - offsetMs).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
}
