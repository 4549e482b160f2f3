// What does this number cost this account, and why: every rate that could have been meant, the one
// that is, and what calls of some lengths come to.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { normalizeNumber } from '@tandem/domain/numbers';
import {
  type BillingRules,
  billingRules,
  type ExplainedFee,
  type ExplainedRate,
  explainFee,
  explainRate,
  rateTableOf,
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
  /** None where there is no rate, or a lock. */
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
  const { timeZone } = group.document as { readonly timeZone?: string | null };
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
  return ok({
    ...explained,
    ...{ account, group: group.id, zone: zoneName },
    areaOfNumber: areaOf(digits.value),
    examples: examplesOf(explained, billingRules(view)),
  });
}

/** As a call that starts then is charged, by the parameters of now. */
function examplesOf(
  { result, chosen }: ExplainedRate,
  rules: BillingRules,
): RateAnswer['examples'] {
  if (result !== 'rate' || chosen === null) return [];
  return EXAMPLE_SECONDS.map((seconds) => ({
    seconds,
    fee: explainFee(seconds * 1_000, {
      price: chosen.price,
      rules,
      packageSeconds: 0,
    }),
  }));
}
