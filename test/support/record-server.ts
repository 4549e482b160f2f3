// A server that takes records over HTTP: it passes over ids that it has, and minds that it was told
// of what came again.
import { SignedServer } from './signed-server.ts';

interface TakenRecord {
  readonly id: string;
  readonly caller: { readonly id: string } | null;
  readonly callee: { readonly id: string } | null;
  readonly [name: string]: unknown;
}

interface Body {
  readonly node: string;
  readonly mayRepeat: boolean;
  readonly records: readonly TakenRecord[];
}

export class RecordServer extends SignedServer<Body> {
  /** Each once, in the order in which they came first. */
  readonly records: TakenRecord[] = [];
  largest = 0;

  constructor(secret: string) {
    super(secret, '/cdrs');
  }

  protected takes({ mayRepeat, records }: Body): void {
    this.largest = Math.max(this.largest, records.length);
    for (const record of records) {
      const isKnown = this.records.some(({ id }) => id === record.id);
      if (!isKnown) this.records.push(record);
      else if (!mayRepeat) this.faults.push(`${record.id} came again without a word`);
    }
  }
}
