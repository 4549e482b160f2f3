// The figures of the whole system, once a second: calls now, those of the last hour, and the money
// of the day.
import { type Clock, type Ms, ms } from '@tandem/base/kernel';
import { type FiguresShort, shortFigures } from '@tandem/edge/services';
import type { CallFigures } from '@tandem/engine/calls/control';
import type { LiveSources } from '../ports.ts';
import type { Topic, TopicLook } from '../topic.ts';

export interface Counters {
  readonly calls: number;
  readonly connected: number;
  /** Calls that came in a second, over the last few; null: not known yet. */
  readonly cps: number | null;
  readonly answersPerSecond: number | null;
  readonly hour: FiguresShort | null;
  readonly today: FiguresShort | null;
}

const EVERY_MS = 1_000;
/** Records are counted every five seconds: more often nothing is new. */
const SUMS_EVERY_MS = 5_000;
/** Long enough for whole numbers of calls, short enough for a burst to show. */
const PACE_MS = ms(5_000);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MS_PER_SECOND = 1_000;

export function countersTopic(sources: LiveSources, clock: Clock): Topic {
  return {
    name: 'counters',
    right: ['reports', 'see'],
    everyMs: EVERY_MS,
    isAlways: true,
    begin: () => look(sources, clock),
  };
}

function look(sources: LiveSources, clock: Clock): TopicLook {
  const pace = new Pace();
  let sums: Pick<Counters, 'hour' | 'today'> = { hour: null, today: null };
  let summedAt: Ms | undefined;
  let counters: Counters | undefined;
  return {
    news: async () => {
      const figures = await sources.looks.figures();
      if (!figures.ok) {
        // What was true before is not shown as if it still were.
        counters = undefined;
        return undefined;
      }
      const now = clock.now();
      if (summedAt === undefined || now - summedAt >= SUMS_EVERY_MS) {
        sums = await sumsOf(sources, clock.wallMs());
        summedAt = now;
      }
      const { calls, connected } = figures.value;
      counters = { calls, connected, ...pace.of(figures.value, now), ...sums };
      return { facts: { ...counters } };
    },
    standing: () => (counters === undefined ? {} : { facts: { ...counters } }),
  };
}

async function sumsOf({ figures, dayStartMs }: LiveSources, wallMs: number) {
  const untilMs = wallMs + MINUTE_MS;
  const asked = { by: [], withHidden: false, limit: 1 };
  const [hour] = await figures.figures({ ...asked, fromMs: wallMs - HOUR_MS, untilMs });
  const [today] = await figures.figures({ ...asked, fromMs: dayStartMs(wallMs), untilMs });
  return { hour: shortFigures(hour), today: shortFigures(today) };
}

interface Sample {
  readonly at: Ms;
  readonly offered: number;
  readonly answered: number;
}

class Pace {
  #samples: Sample[] = [];

  of({ offered, answered }: CallFigures, at: Ms): Pick<Counters, 'cps' | 'answersPerSecond'> {
    const last = this.#samples.at(-1);
    // The switch has started again: what it counted before is gone.
    if (last !== undefined && last.offered > offered) this.#samples = [];
    this.#samples.push({ at, offered, answered });
    this.#samples = this.#samples.filter((sample) => at - sample.at <= PACE_MS);
    const [first] = this.#samples;
    if (first === undefined || first.at === at) return { cps: null, answersPerSecond: null };
    const seconds = (at - first.at) / MS_PER_SECOND;
    return {
      cps: tenths((offered - first.offered) / seconds),
      answersPerSecond: tenths((answered - first.answered) / seconds),
    };
  }
}

const TENTHS = 10;
const tenths = (value: number): number => Math.round(value * TENTHS) / TENTHS;
