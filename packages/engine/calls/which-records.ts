// Which calls leave a record, and which of those only the ledger sees, or the text files
// (cdr.md 2).
import type { ParameterView } from '@tandem/domain/parameters';
import type { End } from './ends.ts';
import type { CallFacts } from './facts.ts';

export type Trail = 'none' | 'hidden' | 'files' | 'shown';

/** A call that was written down when it was answered always leaves one: the step must be closed. */
export function trailOf(
  { facts, wasConnected }: { readonly facts: CallFacts; readonly wasConnected: boolean },
  end: End,
  view: ParameterView,
): Trail {
  if (wasConnected) return isHidden(facts, end, view) ? 'hidden' : 'shown';
  if (facts.isUnrecorded) return 'none';
  const [inBooks, inFiles] = facts.isIllegal
    ? [view.get('SERVER_BILLING_RECORD_ILLEGAL_CALL'), view.get('SS_CDR_RECORD_ILLEGAL')]
    : [view.get('SERVER_BILLING_RECORD_ZERO_HOLD_TIME'), view.get('SS_CDR_RECORD_NONCONNECT')];
  if (!inBooks && !inFiles) return 'none';
  if (!facts.isIllegal && isHidden(facts, end, view)) return 'hidden';
  return inBooks ? 'shown' : 'files';
}

const BY_SERVER = 2;

function isHidden(facts: CallFacts, end: End, view: ParameterView): boolean {
  if (facts.isUnrecorded) return true;
  return end.direction === BY_SERVER && !view.get('SERVER_BILLING_RECORD_SERVER_HANG_UP');
}
