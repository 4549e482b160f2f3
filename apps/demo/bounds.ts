// How much the demo does at most, whatever it is told: it is something to look at, beside programs
// that somebody needs.

/** New calls a second at the busiest hour: what a small machine takes without being felt. */
export const USUAL_CPS = 1;
/** A laptop's core is busy with it; who wants to measure the switch has sipp. */
export const MOST_CPS = 50;
/** Calls at once: two minutes of talk at the highest rate; what comes above is not dialled. */
export const MOST_CALLS_AT_ONCE = 1_500;
/** Ends that speak at once: each sends and hears 50 packets a second. */
export const MOST_VOICES = 16;
/** An hour of the demo's day, in seconds of ours: a whole day is seen in 24 minutes. */
export const DEMO_HOUR_SECONDS = 60;
/** The day begins while its traffic rises. */
export const FIRST_HOUR = 7;
/** Days made up at the first start: today has yesterday and the day before to be held against. */
export const USUAL_PAST_DAYS = 2;
/** A month: some minutes of work, once. */
export const MOST_PAST_DAYS = 30;
/** Enough for the figures of each hour to mean something, and made in a few seconds. */
export const PAST_CALLS_A_DAY = 6_000;
/** A talk of the demo: long ones would outlive who looks. */
export const LONGEST_TALK_MS = 240_000;
