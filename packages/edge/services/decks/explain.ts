// What does this number cost this account, and why: every rate that could have been meant, the one
// that is, and what calls of some lengths come to.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { normalizeNumber } from '@tandem/domain/numbers';
import { compilePatterns, type ParameterView } from '@tandem/domain/parameters';
import {
  billingRules,
  type Exemption,
  type ExplainedFee,
  type ExplainedRate,
  exemptionOf,
  explainFee,
  explainRate,
  type Price,
  priceFrom,
  pricesOverTime,
  type RateTable,
  rateTableOf,
  type Zone,
} from '@tandem/domain/rating';
import { parameterView } from '../configuration/parameter-view.ts';
import { knownAreas } from './areas.ts';
import { type OptionFault, readAt, refused, zoneNamed } from './options.ts';
import type { DeckParts } from './ports.ts';
import { tableRow } from './table-row.ts';

/** A short call, a usual one, a long one. */
const EXAMPLE_SECONDS = [1, 60, 125] as const;

export interface RateQuestion {
  readonly account: string;
  readonly number: string;
  /** A date, or now. */
  readonly at?: string;
}

export interface RateAnswer extends ExplainedRate {
  readonly account: string;
  readonly group: string;
  readonly zone: string;
  /** The area of the number, whatever its rate says. */
  readonly areaOfNumber: string;
  /** The customer pays nothing, whatever the rates say: the list that has the number. */
  readonly exempt: Exemption | null;
  /** None where there is no rate, or a lock, or where nothing is charged. */
  readonly examples: readonly { readonly seconds: number; readonly fee: ExplainedFee }[];
}

export type RateQuestionFault =
  | { readonly is: 'account' }
  | { readonly is: 'noGroup'; readonly account: string }
  | OptionFault;

export async function explainRates(
  { store, rates, clock, parameters, serverZone }: DeckParts,
  { account, number, at }: RateQuestion,
): Promise<Result<RateAnswer, RateQuestionFault>> {
  const found = await store.find('accounts', account);
  if (found === undefined) return fail({ is: 'account' });
  const { rateGroup, type } = found.document as {
    readonly rateGroup?: string | null;
    readonly type?: string;
  };
  const group = rateGroup ? await store.find('rateGroups', rateGroup) : undefined;
  if (group === undefined) return fail({ is: 'noGroup', account });
  const digits = normalizeNumber(number);
  if (!digits.ok) return refused('number', digits.error.allowed, number);
  const { timeZone, bandCrossing } = group.document as {
    readonly timeZone?: string | null;
    readonly bandCrossing?: string;
  };
  // As the switch has it: one that names none means the server's.
  const zoneName = timeZone ?? serverZone;
  const zone = zoneNamed(zoneName);
  if (zone === undefined) return refused('zone', 'a time zone that this machine knows', zoneName);
  const moment = readAt(at, { nowMs: clock.wallMs(), zone });
  if (!moment.ok) return moment;
  const view = await parameterView(parameters);
  const rated =
    type === 'clearing'
      ? view.get('SERVER_BILLING_GATEWAY_ROUTE_PREFIX') + digits.value
      : digits.value;
  const table = rateTableOf((await rates.ofNumber(group.key, rated)).map(tableRow));
  if (!table.ok) return refused('rate', table.error.allowed, table.error.refused);
  const atMs = moment.value ?? clock.wallMs();
  const explained = explainRate(table.value, rated, { atMs, zone });
  const { areaOf } = await knownAreas(store);
  const exempt = type === 'clearing' ? null : exemptionOf(digits.value, exemptLists(view));
  const splits = bandCrossing === 'split' && explained.chosen !== null;
  const price = splits
    ? splitPrice(table.value, { number: rated, atMs, zone, view })
    : explained.chosen?.price;
  const isCharged = explained.result === 'rate' && exempt === null;
  return ok({
    ...explained,
    ...{ account, group: group.id, zone: zoneName, exempt },
    areaOfNumber: areaOf(digits.value),
    examples: isCharged && price !== undefined ? examplesOf(price, view) : [],
  });
}

const exemptLists = (view: ParameterView) => ({
  free: compilePatterns(view.get('SERVER_BILLING_FREE_E164S')),
  noRecord: compilePatterns(view.get('SERVER_BILLING_NO_CDR_E164S')),
});

interface SplitQuestion {
  readonly number: string;
  readonly atMs: number;
  readonly zone: Zone;
  readonly view: ParameterView;
}

/** Of a call that is answered then: hours to come are steps of its price. */
function splitPrice(table: RateTable, { number, atMs, zone, view }: SplitQuestion): Price {
  const { freeSeconds } = billingRules(view);
  const prices = pricesOverTime(table, number, { atMs, zone });
  return priceFrom(prices, { answeredAtMs: atMs, freeSeconds });
}

/** As a call that starts then is charged, by the parameters of now. */
function examplesOf(price: Price, view: ParameterView): RateAnswer['examples'] {
  const rules = billingRules(view);
  return EXAMPLE_SECONDS.map((seconds) => ({
    seconds,
    fee: explainFee(seconds * 1_000, { price, rules, packageSeconds: 0 }),
  }));
}
