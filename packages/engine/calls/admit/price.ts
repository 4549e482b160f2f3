// What the call costs who, before it is let through (calls.md 1.5).
import { fail, ok, type Result } from '@tandem/base/kernel';
import { customerRatedNumber, exemptionOf } from '@tandem/domain/rating';
import { endingOf, REASON } from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import { agentsOf } from '../agents.ts';
import { type End, labelledRefusal, refusal } from '../ends.ts';
import type { Draft } from '../facts.ts';
import { type Sale, saleOf } from '../sale.ts';
import { exemptOf } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

/** Free by a list of numbers; the draft says so. */
export function isExempt(draft: Draft, world: AdmitWorld): boolean {
  const { billedCallee } = draft.numbers;
  const exemption = exemptionOf(billedCallee, exemptOf(world.snapshot.parameters));
  if (exemption === null) return false;
  world.trace?.push(`free: ${billedCallee} is under ${exemption.pattern} (${exemption.kind})`);
  draft.isUnrecorded = exemption.kind === 'noRecord';
  return true;
}

export interface Paying {
  readonly draft: Draft;
  readonly account: Entry<'accounts'>;
  /** null: that of the account. */
  readonly group: string | null;
  readonly world: AdmitWorld;
}

export function priced({ draft, account, group, world }: Paying): Result<Sale, End> {
  const { snapshot, trace, wallMs: atMs } = world;
  const forwardPrefix = snapshot.parameters.get('SERVER_BILLING_FORWARD_PREFIX');
  const { numbers, ratedCallee } = draft;
  // Who is called pays as for calling back: it is where the call comes from that has a price.
  const rated = draft.calleeBilling === 1 ? numbers.billedCaller : ratedCallee;
  const number = customerRatedNumber(rated, {
    isForwarded: draft.forwarded !== null,
    forwardPrefix,
  });
  const sale = saleOf(snapshot, { account, group, number, atMs });
  if (!sale.ok) {
    trace?.push(`refused: no price for ${number} of account ${account.id} (${sale.error})`);
    // A table that is not there yet is no lack of a rate: it comes in a moment.
    return fail(
      sale.error === 'loading'
        ? labelledRefusal('SystemBusy', draft.callerKind)
        : refusal(endingOf(REASON.RATE_NOT_FOUND)),
    );
  }
  const { prefix, group: rates, prices } = sale.value;
  trace?.push(`price: ${rates.id} ${prefix || '(all)'} ${describe(prices[0]?.price)}`);
  draft.sale = sale.value;
  draft.agents = agentsOf(snapshot, sale.value, atMs);
  return sale.ok ? ok(sale.value) : sale;
}

const E7 = 10_000_000;

function describe(price: Sale['prices'][number]['price'] | undefined): string {
  if (price === undefined) return '';
  const { firstSeconds, nextSeconds, nextE7, perSeconds } = price;
  return `${firstSeconds}/${nextSeconds} ${nextE7 / E7} per ${perSeconds} s`;
}
