// Where records go beside the books, as the parameters say: text files and collectors. A change
// counts from the next record on.
import { readFile } from 'node:fs/promises';
import { type Cancel, type Disk, ms, systemClock, systemTimers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import {
  FAREWELL_MS,
  type LineTarget,
  type RecordSink,
  TextFiles,
  type TextSettings,
} from '@tandem/books/cdr';
import type { JournalReader } from '@tandem/books/journal';
import type { ParameterView } from '@tandem/domain/parameters';
import type { RecordTarget } from '@tandem/domain/parties';
import { type Zone, zoneFrom } from '@tandem/domain/rating';
import { zoneTransitions } from '@tandem/engine/snapshot';
import { lineConnector, outboundTls } from '@tandem/platform/net';
import type { Recording } from './recording.ts';
import { lineOutput, type Output, type OutputMeans, targetOutput } from './targets.ts';

export interface OutputsOptions {
  readonly disk: Disk;
  readonly reader: JournalReader;
  readonly log: Log;
  readonly node: string;
  /** PEM of those whom we trust beside everybody's; empty: nobody. */
  readonly authorities: string;
  readonly view: () => ParameterView;
  /** As they are configured now; those that are switched off too. */
  readonly targets: () => Promise<readonly RecordTarget[]>;
}

export class Outputs {
  readonly text: TextFiles;
  readonly #options: OutputsOptions;
  readonly #timers = systemTimers();
  readonly #zoneName = Intl.DateTimeFormat().resolvedOptions().timeZone;
  readonly #means: OutputMeans;
  /** By the name of their sink. */
  readonly #outputs = new Map<string, Output>();
  /** Changes come one after the other: a target that comes back waits until it is gone. */
  #changing: Promise<void> = Promise.resolve();
  #again: Cancel | undefined;
  #isClosed = false;

  private constructor(options: OutputsOptions) {
    const { disk, reader, log, node, view, authorities } = options;
    this.#options = options;
    const clock = systemClock();
    const zone = zoneOf(this.#zoneName, clock.wallMs());
    this.text = new TextFiles({ disk, clock, zone, settings: () => textSettings(view()) });
    this.#means = {
      ...{ disk, reader, log, node, clock, zone, timers: this.#timers },
      tls: outboundTls(authorities),
      connect: lineConnector((path) => readFile(path, 'latin1')),
      mostPending: () => view().get('EXTERNAL_MAX_CDR_PENDING_SIZE'),
    };
  }

  static async open(options: OutputsOptions): Promise<Outputs> {
    const outputs = new Outputs(options);
    for (const output of await outputs.#wanted()) outputs.#outputs.set(output.sink.name, output);
    return outputs;
  }

  /** As they are at the start. */
  get sinks(): readonly RecordSink[] {
    return [this.text, ...[...this.#outputs.values()].map(({ sink }) => sink)];
  }

  follow(recording: Recording): void {
    this.#changing = this.#changing.then(() => this.#change(recording));
  }

  figures(): Readonly<Record<string, unknown>> {
    const forwarders = [...this.#outputs.values()].map((output) => output.figures());
    return { timeZone: this.#zoneName, text: this.text.figures(), forwarders };
  }

  async close(drainMs: number): Promise<void> {
    this.#isClosed = true;
    this.#again?.();
    await this.#changing;
    const patienceMs = Math.min(drainMs, FAREWELL_MS);
    await Promise.all([...this.#outputs.values()].map((output) => output.close(patienceMs)));
    await this.text.close();
  }

  async #change(recording: Recording): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.#become(await this.#wanted(), recording);
    } catch (error) {
      // Targets cannot be read just now: those that there are go on.
      this.#options.log.warn('TARGETS_NOT_READ', (error as Error).message);
      this.#again?.();
      this.#again = this.#timers.after(ms(READ_AGAIN_MS), () => this.follow(recording));
    }
  }

  async #become(outputs: readonly Output[], recording: Recording): Promise<void> {
    const { log } = this.#options;
    const wanted = new Map(outputs.map((output) => [output.sink.name, output]));
    for (const [name, output] of [...this.#outputs]) {
      const next = wanted.get(name);
      if (next?.settings === output.settings) continue;
      this.#outputs.delete(name);
      await recording.remove(name);
      if (next === undefined) await output.forget();
      // It goes on where it stood, in other words.
      else await output.close(0);
      log.info('FORWARDER_REMOVED', name);
    }
    for (const [name, output] of wanted) {
      if (this.#outputs.has(name)) continue;
      this.#outputs.set(name, output);
      recording.add(output.sink);
      log.info('FORWARDER_ADDED', name);
    }
  }

  /** Nothing happens in an output before it is fed. */
  async #wanted(): Promise<readonly Output[]> {
    const lines = targetsOf(this.#options.view()).map((target) => lineOutput(target, this.#means));
    const targets = (await this.#options.targets()).filter(({ enabled }) => enabled);
    return [...lines, ...targets.map((target) => targetOutput(target, this.#means))];
  }
}

const READ_AGAIN_MS = 1_000;

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
