// The parameters as the recorder follows them: read when the configuration has a new version. While
// the database is away, those that were read last hold.
import { type Cancel, ms, systemTimers, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { type ParameterFault, ParameterView } from '@tandem/domain/parameters';
import {
  type ConfigWatch,
  configWatch,
  type DirectDatabase,
  parameters,
} from '@tandem/platform/postgres';

const READ_AGAIN_MS = 500;

export interface FollowOptions {
  readonly database: DirectDatabase;
  readonly log: Log;
  /** Each time that some may be different; not for the first ones. */
  readonly onChange: (view: ParameterView) => void;
  readonly timers?: Timers;
}

export class FollowedParameters {
  readonly #options: FollowOptions;
  readonly #timers: Timers;
  #view = ParameterView.defaults;
  #isRead = false;
  #isClosed = false;
  #reading: Promise<void> | undefined;
  #isAskedAgain = false;
  #next: Cancel | undefined;
  #watch: ConfigWatch | undefined;
  #known: () => void = () => undefined;

  private constructor(options: FollowOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers();
  }

  /** Resolves when they are known: what is switched off must not begin before that is heard. */
  static async open(options: FollowOptions): Promise<FollowedParameters> {
    const followed = new FollowedParameters(options);
    await new Promise<void>((known) => followed.#begin(known));
    return followed;
  }

  get view(): ParameterView {
    return this.#view;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#next?.();
    await this.#watch?.close();
    await this.#reading;
  }

  #begin(known: () => void): void {
    this.#known = known;
    const { database } = this.#options;
    this.#watch = configWatch(database, {
      timers: this.#timers,
      onChange: () => void this.#read(),
    });
  }

  /** One at a time; what changes meanwhile is read by another one after it. */
  #read(): Promise<void> {
    this.#isAskedAgain = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    while (this.#isAskedAgain && !this.#isClosed) {
      this.#isAskedAgain = false;
      try {
        this.#take(await parameters(this.#options.database).readAll());
      } catch (error) {
        this.#options.log.warn('PARAMETERS_NOT_READ', (error as Error).message);
        this.#next?.();
        this.#next = this.#timers.after(ms(READ_AGAIN_MS), () => void this.#read());
      }
    }
  }

  #take(stored: readonly { readonly name: string; readonly value: string }[]): void {
    const { view, faults } = ParameterView.load(stored.map(({ name, value }) => [name, value]));
    for (const fault of faults) this.#tell(fault);
    this.#view = view;
    if (this.#isRead) this.#options.onChange(view);
    this.#isRead = true;
    this.#known();
  }

  #tell({ code, field, detail }: ParameterFault): void {
    this.#options.log.warn(code, detail, { field });
  }
}
