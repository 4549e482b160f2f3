// Which proxies are believed when they say for whom they ask: a parameter, looked at now and then,
// since nobody asks the database at each connection.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { isFrom, type ParameterStore, parameterView } from '@tandem/edge/services';

/** Whoever has set it waits for it. */
const LOOK_EVERY_MS = ms(5_000);

export interface ProxyParts {
  readonly parameters: ParameterStore;
  readonly timers: Timers;
  readonly log: Log;
}

export class TrustedProxies {
  readonly #parts: ProxyParts;
  #networks: readonly string[] = [];
  #later: Cancel = () => undefined;
  #isOver = false;

  constructor(parts: ProxyParts) {
    this.#parts = parts;
  }

  readonly trusts = (address: string): boolean =>
    this.#networks.length > 0 && isFrom(address, this.#networks);

  /** Those that stand are known when this is done. */
  async begin(): Promise<void> {
    const { parameters, timers, log } = this.#parts;
    try {
      const view = await parameterView(parameters);
      this.#networks = view.get('SERVER_HTTP_TRUSTED_PROXIES');
    } catch (error) {
      // Those that were known stay: the database comes back.
      log.debug('PROXIES_UNREAD', (error as Error).message);
    }
    if (!this.#isOver) this.#later = timers.after(LOOK_EVERY_MS, () => void this.begin());
  }

  end(): void {
    this.#isOver = true;
    this.#later();
  }
}
