// Everybody who is told: a queue each, so that no server waits for another. Servers come and go
// with the configuration; one whose words stay the same keeps what waits for it.
import type { Timers } from '@tandem/base/kernel';
import type { WebhookEvent } from '@tandem/domain/parties';
import type { DeliverReports } from './ports.ts';
import type { Report } from './report.ts';
import { type ReportFigures, ReportQueue, type Retries } from './report-queue.ts';

/** A server as the configuration has it. */
export interface ReportTarget {
  /** In figures. */
  readonly name: string;
  readonly url: string;
  /** Without one it is told unsigned. */
  readonly secret: string | null;
  /** Empty: of everything. */
  readonly events: readonly WebhookEvent[];
}

export interface ReporterOptions {
  readonly timers: Timers;
  readonly deliverTo: (target: ReportTarget) => DeliverReports;
}

interface Told {
  readonly words: string;
  readonly isOf: (report: Report) => boolean;
  readonly queue: ReportQueue;
}

const FIRST_RETRIES: Retries = { times: 0, intervalMs: 1_000 };

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #told = new Map<string, Told>();
  #retries = FIRST_RETRIES;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  follow(targets: readonly ReportTarget[], retries: Retries): void {
    this.#retries = retries;
    const names = new Set(targets.map(({ name }) => name));
    for (const [name, { queue }] of [...this.#told]) {
      if (names.has(name)) continue;
      this.#told.delete(name);
      void queue.close();
    }
    for (const target of targets) this.#follow(target);
  }

  tell(reports: readonly Report[]): void {
    for (const { isOf, queue } of this.#told.values()) {
      const own = reports.filter(isOf);
      if (own.length > 0) queue.add(own);
    }
  }

  figures(): Readonly<Record<string, ReportFigures>> {
    return Object.fromEntries([...this.#told].map(([name, { queue }]) => [name, queue.figures()]));
  }

  /** What waits gets one more try. */
  async close(): Promise<void> {
    await Promise.all([...this.#told.values()].map(({ queue }) => queue.close()));
  }

  #follow(target: ReportTarget): void {
    const words = JSON.stringify(target);
    const before = this.#told.get(target.name);
    if (before?.words === words) return;
    void before?.queue.close();
    const { timers, deliverTo } = this.#options;
    const queue = new ReportQueue({
      ...{ deliver: deliverTo(target), timers },
      retries: () => this.#retries,
    });
    const events = new Set(target.events);
    const isOf = ({ event }: Report): boolean => events.size === 0 || events.has(event);
    this.#told.set(target.name, { words, isOf, queue });
  }
}
