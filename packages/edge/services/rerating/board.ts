// What is being priced again at this moment, and how far it is: asked by who waits for it, and by
// everybody else who wonders why the database is busy.

export interface RerateRunning {
  readonly id: number;
  readonly actor: string;
  readonly startedAt: string;
  readonly from: string;
  readonly until: string;
  readonly dryRun: boolean;
  /** Calls that were looked at, of so many. */
  readonly records: number;
  readonly of: number;
  readonly changed: number;
}

export type RerateBegun = Omit<RerateRunning, 'id' | 'records' | 'changed'>;

export class RerateBoard {
  readonly #running = new Map<number, RerateRunning>();
  #ids = 0;

  begin(begun: RerateBegun): RerateEntry {
    this.#ids += 1;
    const id = this.#ids;
    this.#running.set(id, { ...begun, id, records: 0, changed: 0 });
    return {
      tell: (records, changed) => void this.#running.set(id, { ...begun, id, records, changed }),
      end: () => void this.#running.delete(id),
    };
  }

  /** The first that began first. */
  running(): readonly RerateRunning[] {
    return [...this.#running.values()];
  }
}

export interface RerateEntry {
  tell(records: number, changed: number): void;
  end(): void;
}
