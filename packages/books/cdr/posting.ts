// What an entry of the journal means for the books (billing.md section 4): which balances a call
// moves, and which lease its charge comes out of. The arithmetic was done when the call ended; here
// it is only booked.
import { type Money, moneyFromE7, negate } from '@tandem/base/money';
import type { StoredEntry } from '@tandem/books/journal/contract';
import type { CallRecord, RatedSide } from '@tandem/domain/record';
import type { CallEntryKind, CallMovement, LeaseUse, Posting } from './ports.ts';
import { type BookedStep, readStep } from './read-step.ts';

/** undefined: it is no matter of the books. */
export function postingOf(entry: StoredEntry): Posting | undefined {
  const step = readStep(entry);
  if (!step.ok) return parked(entry, step.error);
  return step.value === undefined ? undefined : postingOfStep(step.value);
}

export function parked(
  { callId, json }: StoredEntry,
  why: string,
): Extract<Posting, { readonly what: 'parked' }> {
  return { what: 'parked', recordId: callId, why, step: json };
}

function postingOfStep(step: BookedStep): Posting {
  switch (step.kind) {
    case 'ended':
      return postingOfRecord(step.record);
    case 'epoch':
      return { what: 'epoch', node: step.node, epoch: step.epoch };
    case 'leaseReturned': {
      const { node, epoch } = step;
      const lease = { node, epoch, account: BigInt(step.account), amount: e7(step.amountE7) };
      return { what: 'leaseReturned', lease };
    }
  }
}

function postingOfRecord(record: CallRecord): Posting {
  const { charge, cost, agents, attempts } = record;
  const movements: CallMovement[] = [];
  const move = (kind: CallEntryKind, key: string, amount: Money): void => {
    if (amount !== 0n) movements.push({ kind, account: BigInt(key), amount });
  };
  if (charge !== null) move('call', charge.account.key, negate(e7(charge.feeE7)));
  if (cost !== null) move('cost', cost.account.key, negate(e7(cost.feeE7)));
  for (const { cost: fee } of attempts) {
    if (fee !== undefined) move('cost', fee.account.key, negate(e7(fee.feeE7)));
  }
  for (const { account, amountE7 } of agents) move('commission', account.key, e7(amountE7));
  return { what: 'record', id: record.id, record, movements, lease: leaseOf(record, charge) };
}

function leaseOf({ node, epoch }: CallRecord, charge: RatedSide | null): LeaseUse | null {
  if (charge === null) return null;
  const amount = e7(charge.feeE7);
  return amount === 0n ? null : { node, epoch, account: BigInt(charge.account.key), amount };
}

function e7(text: string): Money {
  return moneyFromE7(BigInt(text));
}
