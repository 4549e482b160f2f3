// What the status of a row asks for, in the words of the trade.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type CellFault, shown } from './faults.ts';

/** block and open set a lock or take it away; set leaves it as it is. */
export type RowAction = 'set' | 'close' | 'block' | 'open';

const WORDS: Readonly<Record<RowAction, readonly string[]>> = {
  set: [
    ...['new', 'add', 'added', 'newcode', 'update', 'updated', 'change', 'changed'],
    ...['increase', 'increased', 'inc', 'up', 'decrease', 'decreased', 'dec', 'down'],
    ...['current', 'unchanged', 'nochange', 'same', 'existing', 'effective', 'pending'],
    ...['pendingincrease', 'pendingdecrease', 'newrate', 'rateincrease', 'ratedecrease'],
  ],
  close: [
    ...['delete', 'deleted', 'del', 'remove', 'removed', 'close', 'closed', 'codeclosed'],
    ...['expire', 'expired', 'end', 'ended', 'discontinued', 'withdrawn', 'closure'],
  ],
  block: ['block', 'blocked', 'lock', 'locked', 'barred', 'notallowed', 'suspended'],
  open: ['open', 'opened', 'unblock', 'unblocked', 'unlock', 'unlocked', 'active', 'reopened'],
};

/** No single letters: D is a decrease for some and a deletion for others. */
const MEANINGS: ReadonlyMap<string, RowAction> = new Map(
  Object.entries(WORDS).flatMap(([action, words]) =>
    words.map((word) => [word, action as RowAction] as const),
  ),
);

const ALLOWED = 'new, increase, decrease, change, no change; delete, closed; block; open';

export function readAction(text: string): Result<RowAction, CellFault> {
  const action = MEANINGS.get(text.toLowerCase().replace(/[^a-z]/g, ''));
  if (action !== undefined) return ok(action);
  const detail = `${shown(text)} is no status that rows have`;
  return fail({ code: 'SHEET_ACTION', allowed: ALLOWED, detail });
}
