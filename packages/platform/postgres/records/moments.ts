// Moments as texts: calls of one batch came and went within the same few seconds, so the text of a
// second is made once.
const SECOND_MS = 1_000;
/** An hour and what is late. */
const KNOWN_SECONDS = 5_000;
const seconds = new Map<number, string>();

export function moment(ms: number): string {
  const second = Math.floor(ms / SECOND_MS);
  let text = seconds.get(second);
  if (text === undefined) {
    if (seconds.size >= KNOWN_SECONDS) seconds.clear();
    text = new Date(second * SECOND_MS).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS.'.length);
    seconds.set(second, text);
  }
  return `${text}${String(ms - second * SECOND_MS).padStart(3, '0')}Z`;
}
