// One connection, opened when it is needed and again after it broke.
import type { DirectConnection, DirectDatabase } from '../direct.ts';

export class KeptConnection {
  readonly #database: DirectDatabase;
  #open: Promise<DirectConnection> | undefined;

  constructor(database: DirectDatabase) {
    this.#database = database;
  }

  get(): Promise<DirectConnection> {
    this.#open ??= this.#connect();
    return this.#open;
  }

  async drop(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    const connection = await open?.catch(() => undefined);
    await connection?.close().catch(() => undefined);
  }

  #connect(): Promise<DirectConnection> {
    const opening = this.#database.openDirect();
    const forget = (): void => {
      if (this.#open === opening) this.#open = undefined;
    };
    void opening.then(({ closed }) => closed).then(forget, forget);
    return opening;
  }
}
