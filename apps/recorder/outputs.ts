// Where records go beside the books, as the parameters say: text files and collectors. A change
// counts from the next record on.
import { readFile } from 'node:fs/promises';
import { type Disk, systemClock, systemTimers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import {
  FAREWELL_MS,
  forwarderName,
  type LineTarget,
  TcpForwarder,
  TextFiles,
  type TextSettings,
} from '@tandem/books/cdr';
import type { JournalReader } from '@tandem/books/journal';
import type { ParameterView } from '@tandem/domain/parameters';
import { type Zone, zoneFrom } from '@tandem/domain/rating';
import { zoneTransitions } from '@tandem/engine/snapshot';
import { lineConnector } from '@tandem/platform/net';
import type { Recording } from './recording.ts';

export interface OutputsOptions {
  readonly disk: Disk;
  readonly reader: JournalReader;
  readonly log: Log;
  readonly view: () => ParameterView;
}

export class Outputs {
  readonly text: TextFiles;
  readonly #options: OutputsOptions;
  readonly #clock = systemClock();
  readonly #timers = systemTimers();
  readonly #zoneName = Intl.DateTimeFormat().resolvedOptions().timeZone;
  readonly #zone: Zone;
  readonly #connect = lineConnector((path) => readFile(path, 'latin1'));
  readonly #forwarders = new Map<string, TcpForwarder>();
  /** Changes come one after the other: a target that comes back waits until it is gone. */
  #changing: Promise<void> = Promise.resolve();

  constructor(options: OutputsOptions) {
    this.#options = options;
    this.#zone = zoneOf(this.#zoneName, this.#clock.wallMs());
    this.text = new TextFiles({
      ...{ disk: options.disk, clock: this.#clock, zone: this.#zone },
      settings: () => textSettings(options.view()),
    });
    for (const target of targetsOf(options.view())) this.#forwarder(target);
  }

  /** As they are at the start. */
  get forwarders(): readonly TcpForwarder[] {
    return [...this.#forwarders.values()];
  }

  follow(recording: Recording): void {
    this.#changing = this.#changing.then(() => this.#change(recording));
  }

  figures(): Readonly<Record<string, unknown>> {
    const forwarders = this.forwarders.map((forwarder) => forwarder.figures());
    return { timeZone: this.#zoneName, text: this.text.figures(), forwarders };
  }

  async close(drainMs: number): Promise<void> {
    await this.#changing;
    const patienceMs = Math.min(drainMs, FAREWELL_MS);
    await Promise.all(this.forwarders.map((forwarder) => forwarder.close(patienceMs)));
    await this.text.close();
  }

  async #change(recording: Recording): Promise<void> {
    const { log, view } = this.#options;
    const targets = targetsOf(view());
    const wanted = new Set(targets.map(forwarderName));
    for (const [name, forwarder] of [...this.#forwarders]) {
      if (wanted.has(name)) continue;
      this.#forwarders.delete(name);
      await recording.remove(name);
      await forwarder.forget();
      log.info('FORWARDER_REMOVED', name);
    }
    for (const target of targets) {
      if (this.#forwarders.has(forwarderName(target))) continue;
      recording.add(this.#forwarder(target));
      log.info('FORWARDER_ADDED', forwarderName(target));
    }
  }

  #forwarder(target: LineTarget): TcpForwarder {
    const { disk, reader } = this.#options;
    const forwarder = new TcpForwarder({
      ...{ target, connect: this.#connect, disk, reader },
      ...{ clock: this.#clock, timers: this.#timers, zone: this.#zone },
    });
    this.#forwarders.set(forwarder.name, forwarder);
    return forwarder;
  }
}

function textSettings(view: ParameterView): TextSettings {
  return {
    isOn: view.get('SS_CDR_RECORD_TO_FILE'),
    withUnconnected: view.get('SS_CDR_RECORD_NONCONNECT'),
    withIllegal: view.get('SS_CDR_RECORD_ILLEGAL'),
    intervalSeconds: view.get('SERVER_CDR_FILE_WRITE_INTERVAL'),
    maxFiles: view.get('SERVER_CDR_FILE_WRITE_MAX'),
  };
}

function targetsOf(view: ParameterView): readonly LineTarget[] {
  return view.get('EXTERNAL_SEND_CDR') ? view.get('SERVER_CDR_REAL_TIME_REPORT_SERVER') : [];
}

/** The runtime has named the zone itself; one that it does not know has no clocks of its own. */
function zoneOf(name: string, nowMs: number): Zone {
  return zoneFrom(zoneTransitions(name, nowMs) ?? { firstOffsetMinutes: 0, transitions: [] });
}
