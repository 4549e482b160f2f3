// What a sheet does to the rates of one prefix. From its first date on the sheet says all that
// there is for the prefix; what was in effect before ends there, and stays for the record.
import { extrasText, readExtras } from '@tandem/domain/rating';
import {
  bandOf,
  beginsMs,
  type DeckRate,
  endsMs,
  GIVEN,
  hasSameTerms,
  isAt,
  keyOf,
  type ListedRate,
  orNull,
} from './rate.ts';

export type ChangeKind = 'new' | 'dearer' | 'cheaper' | 'changed' | 'closed' | 'unchanged';

export interface PrefixChange {
  readonly prefix: string;
  readonly kind: ChangeKind;
  /** Rows that go; those that get other values are not among them. */
  readonly removed: readonly DeckRate[];
  /** Rows that come, or come in the place of the one with the same key. */
  readonly written: readonly DeckRate[];
  /** In effect before and from then on, for people. */
  readonly before: DeckRate | undefined;
  readonly after: DeckRate | undefined;
}

/** Rows of the same prefix and moment, the earliest first. */
const byBeginning = (one: ListedRate, other: ListedRate): number =>
  beginsMs(one.rate) === beginsMs(other.rate)
    ? one.line - other.line
    : beginsMs(one.rate) < beginsMs(other.rate)
      ? -1
      : 1;

/** `listed` has at least one row, and none of them twice. */
export function changeOf(
  existing: readonly DeckRate[],
  listed: readonly ListedRate[],
): PrefixChange {
  const inOrder = [...listed].sort(byBeginning);
  const first = inOrder[0] as ListedRate;
  const fromMs = beginsMs(first.rate);
  const kept = cutAt(existing, fromMs);
  const coming = timelineOf(inOrder, existing);
  const wanted = joined(kept, coming);
  const before = bestAt(existing, fromMs);
  const changes = difference(existing, wanted);
  const kind = kindOf(first, before, coming);
  const isChanged = changes.removed.length + changes.written.length > 0;
  return {
    ...changes,
    prefix: first.rate.prefix,
    kind: isChanged === (kind !== 'unchanged') ? kind : isChanged ? 'changed' : 'unchanged',
    ...{ before, after: coming.find((rate) => !before || !hasSameTerms(before, rate)) },
  };
}

/** A prefix that a sheet no longer has: from the moment on there is nothing. */
export function closedAt(existing: readonly DeckRate[], atMs: number): PrefixChange {
  const wanted = cutAt(existing, atMs);
  const changes = difference(existing, wanted);
  const isChanged = changes.removed.length + changes.written.length > 0;
  return {
    ...changes,
    kind: isChanged ? 'closed' : 'unchanged',
    prefix: existing[0]?.prefix ?? '',
    before: bestAt(existing, atMs),
    after: undefined,
  };
}

/** What begins later goes, what goes on ends there. */
function cutAt(rates: readonly DeckRate[], atMs: number): readonly DeckRate[] {
  return rates
    .filter((rate) => beginsMs(rate) < atMs)
    .map((rate) => (endsMs(rate) > atMs ? { ...rate, effectiveUntilMs: orNull(atMs) } : rate));
}

/** Each row until its end, the next one of its hours, or the next closing. */
function timelineOf(
  listed: readonly ListedRate[],
  existing: readonly DeckRate[],
): readonly DeckRate[] {
  const coming: DeckRate[] = [];
  for (const [at, { rate, given, action }] of listed.entries()) {
    if (action === 'close') continue;
    const beginning = beginsMs(rate);
    const next = listed.slice(at + 1).find(({ rate: later, action: does }) => {
      const isLater = beginsMs(later) > beginning || does === 'close';
      return isLater && (does === 'close' || bandOf(later) === bandOf(rate));
    });
    const end = Math.min(endsMs(rate), next === undefined ? Infinity : beginsMs(next.rate));
    if (end <= beginning) continue;
    const full = completed(rate, given, modelOf(rate, coming, existing));
    coming.push({ ...full, effectiveUntilMs: orNull(end) });
  }
  return coming;
}

/** The rate that this one changes: what the sheet leaves open is as there. */
function modelOf(
  rate: DeckRate,
  coming: readonly DeckRate[],
  existing: readonly DeckRate[],
): DeckRate | undefined {
  const band = bandOf(rate);
  const sameHours = (one: DeckRate): boolean => bandOf(one) === band;
  const then = existing.filter((one) => isAt(one, beginsMs(rate)));
  return coming.findLast(sameHours) ?? latest(then.filter(sameHours)) ?? latest(then);
}

function completed(rate: DeckRate, given: number, model: DeckRate | undefined): DeckRate {
  if (model === undefined) return rate;
  const has = (bits: number): boolean => (given & bits) !== 0;
  return {
    ...rate,
    ...(has(GIVEN.price) ? {} : pick(model, ['nextPriceE7', 'firstPriceE7', 'perSeconds'])),
    ...(has(GIVEN.increments) ? {} : pick(model, ['firstSeconds', 'nextSeconds'])),
    ...(has(GIVEN.connectionFee) ? {} : pick(model, ['connectionFeeE7'])),
    ...(has(GIVEN.grace) ? {} : pick(model, ['graceSeconds'])),
    extras: completedExtras(rate.extras, given, model.extras),
    ...(has(GIVEN.area) ? {} : pick(model, ['area'])),
    ...(has(GIVEN.level) ? {} : pick(model, ['level'])),
    ...(has(GIVEN.lock) ? {} : pick(model, ['locked'])),
  };
}

/** Hardly any rate has some of it. */
function completedExtras(own: string, given: number, model: string): string {
  if (own === model || model === '') return own;
  const [mine, before] = [readExtras(own), readExtras(model)];
  const has = (bits: number): boolean => (given & bits) !== 0;
  return extrasText({
    mode: has(GIVEN.mode) ? mine.mode : before.mode,
    minimumE7: has(GIVEN.minimum) ? mine.minimumE7 : before.minimumE7,
    attemptE7: has(GIVEN.attempt) ? mine.attemptE7 : before.attemptE7,
    steps: has(GIVEN.steps) ? mine.steps : before.steps,
  });
}

function pick<K extends keyof DeckRate>(rate: DeckRate, names: readonly K[]): Pick<DeckRate, K> {
  const picked = {} as { -readonly [N in K]: DeckRate[N] };
  for (const name of names) picked[name] = rate[name];
  return picked;
}

/** A row that only goes on with what was there before is one row with it. */
function joined(kept: readonly DeckRate[], coming: readonly DeckRate[]): readonly DeckRate[] {
  const all = [...kept];
  for (const rate of coming) {
    const at = all.findIndex(
      (one) =>
        endsMs(one) === beginsMs(rate) && bandOf(one) === bandOf(rate) && hasSameTerms(one, rate),
    );
    if (at < 0) all.push(rate);
    else all[at] = { ...(all[at] as DeckRate), effectiveUntilMs: rate.effectiveUntilMs };
  }
  return all;
}

function difference(
  existing: readonly DeckRate[],
  wanted: readonly DeckRate[],
): Pick<PrefixChange, 'removed' | 'written'> {
  const keys = new Set(wanted.map(keyOf));
  const had = new Map(existing.map((rate) => [keyOf(rate), rate]));
  return {
    removed: existing.filter((rate) => !keys.has(keyOf(rate))),
    written: wanted.filter((rate) => !isSame(had.get(keyOf(rate)), rate)),
  };
}

const isSame = (one: DeckRate | undefined, other: DeckRate): boolean =>
  one !== undefined && one.effectiveUntilMs === other.effectiveUntilMs && hasSameTerms(one, other);

/** What the first row says that does not leave everything as it was. */
function kindOf(
  { action }: ListedRate,
  before: DeckRate | undefined,
  coming: readonly DeckRate[],
): ChangeKind {
  if (action === 'close') return before === undefined ? 'unchanged' : 'closed';
  if (before === undefined) return 'new';
  const other = coming.find((rate) => !hasSameTerms(before, rate));
  return other === undefined ? 'unchanged' : comparison(before, other);
}

/** Dearer in anything is dearer, whatever else is cheaper: that is what must be noticed. */
function comparison(before: DeckRate, after: DeckRate): ChangeKind {
  const signs = [
    // Crosswise, as whole numbers: the prices may be of different lengths.
    after.nextPriceE7 * before.perSeconds - before.nextPriceE7 * after.perSeconds,
    firstPrice(after) * before.perSeconds - firstPrice(before) * after.perSeconds,
    after.connectionFeeE7 - before.connectionFeeE7,
    ...extraSigns(before.extras, after.extras),
  ];
  if (signs.some((sign) => sign > 0)) return 'dearer';
  return signs.some((sign) => sign < 0) ? 'cheaper' : 'changed';
}

/** Steps are changed, neither dearer nor cheaper: that depends on how long calls last. */
function extraSigns(before: string, after: string): readonly number[] {
  if (before === after) return [];
  const [old, now] = [readExtras(before), readExtras(after)];
  return [now.minimumE7 - old.minimumE7, now.attemptE7 - old.attemptE7];
}

const firstPrice = ({ firstPriceE7, nextPriceE7 }: DeckRate): number => firstPriceE7 ?? nextPriceE7;

/** As calls are charged: of those in effect the one that began last. */
const bestAt = (rates: readonly DeckRate[], ms: number): DeckRate | undefined =>
  latest(rates.filter((rate) => isAt(rate, ms)));

const latest = (rates: readonly DeckRate[]): DeckRate | undefined =>
  rates.reduce<DeckRate | undefined>(
    (best, rate) => (best === undefined || beginsMs(rate) > beginsMs(best) ? rate : best),
    undefined,
  );
