// A server that is told of calls: it keeps what it was told.
import assert from 'node:assert/strict';
import { SignedServer } from './signed-server.ts';

export interface ToldReport {
  readonly event: string;
  readonly n: number;
  readonly id: string;
}

export class ReportServer extends SignedServer<Body> {
  readonly reports: ToldReport[] = [];

  constructor(secret: string) {
    super(secret, '/calls');
  }

  protected takes({ reports }: Body): void {
    this.reports.push(...reports);
  }

  ids(event: string): readonly string[] {
    return this.reports.filter((report) => report.event === event).map(({ id }) => id);
  }

  /** All that there was to tell, in its order. */
  check(): void {
    assert.deepEqual(this.faults, []);
    const numbers = this.reports.map(({ n }) => n);
    assert.deepEqual(
      numbers,
      numbers.map((_, at) => at + 1),
    );
  }
}

interface Body {
  readonly reports: readonly ToldReport[];
}
