// The proof that the books agree, with every difference in a sentence.
import { printMoney } from '@tandem/base/money';
import type { LedgerDifference } from '@tandem/books/ledger/contract';
import type { Books } from './ports.ts';

export interface LedgerReport {
  readonly agrees: boolean;
  /** Counts as texts: they are of 64 bits. */
  readonly entries: string;
  readonly accounts: string;
  /** Of calls. */
  readonly records: string;
  readonly differences: readonly string[];
}

export async function verifyLedger(books: Pick<Books, 'verify'>): Promise<LedgerReport> {
  const { entries, accounts, records, differences } = await books.verify();
  return {
    agrees: differences.length === 0,
    entries: String(entries),
    accounts: String(accounts),
    records: String(records),
    differences: differences.map(sentence),
  };
}

function sentence(difference: LedgerDifference): string {
  switch (difference.what) {
    case 'balance': {
      const { account, balanceE7, entriesE7 } = difference;
      const [balance, sum] = [printMoney(balanceE7), printMoney(entriesE7)];
      return `account ${account}: its balance is ${balance}, its entries come to ${sum}`;
    }
    case 'balanceAfter': {
      const { account, entryId, balanceE7, entriesE7 } = difference;
      const [left, sum] = [printMoney(balanceE7), printMoney(entriesE7)];
      return `entry ${entryId}: it left ${left} on account ${account}, its entries come to ${sum}`;
    }
    case 'cause': {
      const { entryId, kind, causeKind } = difference;
      return `entry ${entryId}: a ${kind} cannot be caused by ${causeKind ?? 'nothing'}`;
    }
    case 'account': {
      const { account, firstEntryId } = difference;
      return `entry ${firstEntryId}: there is no account ${account}`;
    }
    case 'call': {
      const { recordId, of, recordE7, entriesE7 } = difference;
      const entries = `its entries of ${of} come to ${printMoney(entriesE7)}`;
      return recordE7 === null
        ? `call ${recordId}: there is no such record, and ${entries}`
        : `call ${recordId}: its record says ${printMoney(recordE7)}, ${entries}`;
    }
    case 'payer': {
      const { recordId, chargeE7 } = difference;
      return `call ${recordId}: ${printMoney(chargeE7)} is charged, and to nobody by its mode (-1)`;
    }
    case 'parked':
      return `${difference.records} records were set aside unbooked: see table parked_record`;
  }
}
