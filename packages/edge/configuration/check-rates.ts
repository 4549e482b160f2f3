// The rates of one group: each a whole row, known by its prefix, its date and its day band.
import { isFinerThan, MONEY_DECIMALS, parseMoney } from '@tandem/base/money';
import {
  asRate,
  field,
  item,
  type Place,
  pricesIn,
  type RateFields,
  rateConflicts,
  rateKey,
  rateName,
  rateNode,
  refused,
  type SourceEntry,
  type SourceMap,
  type SourceNode,
  shown,
} from '@tandem/edge/objects';
import type { SectionChecking } from './checking.ts';

/** A fault in one of them refuses the file; which ones are returned does not matter then. */
export function checkRates(
  { node }: SourceEntry,
  group: Place,
  checking: SectionChecking,
): readonly RateFields[] {
  const place = field(group, 'rates');
  if (node.kind !== 'list') {
    if (node.kind === 'scalar' && node.value === null) return [];
    const told = refused('noRates', { value: shown(node) });
    checking.faults.add(place, { code: 'CONFIG_TYPE', at: node.at, ...told });
    return [];
  }
  const decimals = checking.parameters.get('SERVER_BILLING_FEE_PRECISION');
  const rates: RateFields[] = [];
  // One for all rates: to copy it for each of a million costs more than the check.
  const shared: RateChecking = { ...checking, decimals, seen: new Set() };
  for (const [index, one] of node.items.entries()) {
    const at = item(place, nameOf(one) ?? index + 1);
    const fields = checking.checker.object(one, rateNode, at);
    if (fields === undefined || one.kind !== 'map') continue;
    const rate = asRate(fields);
    checkRate({ rate, map: one, place: at }, shared);
    rates.push(rate);
  }
  return rates;
}

/** For the path, before it is known whether the rate is right. */
function nameOf(node: SourceNode): string | undefined {
  if (node.kind !== 'map') return undefined;
  const prefix = node.entries.find(({ name }) => name === 'prefix')?.node;
  return prefix?.kind === 'scalar' && typeof prefix.value === 'string' ? prefix.value : undefined;
}

interface RateChecking extends SectionChecking {
  readonly decimals: number;
  readonly seen: Set<string>;
}

interface RateRead {
  readonly rate: RateFields;
  readonly map: SourceMap;
  readonly place: Place;
}

function checkRate(read: RateRead, checking: RateChecking): void {
  const { rate, map, place } = read;
  const { faults, seen } = checking;
  const key = rateKey(rate);
  if (seen.has(key)) {
    faults.add(field(place, 'prefix'), {
      code: 'CONFIG_DUPLICATE',
      at: map.at,
      ...refused('rateTwice', { rate: rateName(rate) }),
    });
  }
  seen.add(key);
  for (const { field: name, ...told } of rateConflicts(rate)) {
    const at = placeOf(map, name);
    faults.add(field(place, name), { code: 'CONFIG_COMBINATION', at, ...told });
  }
  checkPrices(read, checking);
}

/** A price finer than the money is kept would silently become another one. */
function checkPrices({ rate, map, place }: RateRead, checking: RateChecking): void {
  const { faults, decimals } = checking;
  // The usual case, in which nothing that money can be is too fine.
  if (decimals >= MONEY_DECIMALS) return;
  for (const [name, text] of pricesIn(rate)) {
    const amount = parseMoney(text);
    if (!amount.ok || !isFinerThan(amount.value, decimals)) continue;
    const told = refused('priceTooFine', { field: name, price: text, decimals });
    const at = placeOf(map, name);
    faults.add(field(place, name), { code: 'CONFIG_RANGE', at, ...told });
  }
}

function placeOf(map: SourceMap, name: string): number {
  return map.entries.find((entry) => entry.name === name)?.at ?? map.at;
}
