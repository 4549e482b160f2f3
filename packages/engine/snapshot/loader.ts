// The loader, in a worker thread: asks the source twice a second whether something changed, and
// tells the holder. A hint (a notification of the database) makes it ask at once; that is all that
// a hint does, so nothing is lost with one.
//
//   look: version -- same --> confirmed
//            |  `-- other --> read what changed -> holder; rates -> RatesLoader; file, later
//            `-- away --> the first time: all from the files; then again after 0.5, 1, 2 ... 10 s
import {
  type Clock,
  fail,
  ms,
  ok,
  type Result,
  type Timers,
  unreachable,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { ZoneTransitions } from '@tandem/domain/rating';
import { ConfigurationSender } from './configuration-sender.ts';
import type { LoaderCommand, LoaderMessage } from './contract.ts';
import type {
  ConfigurationRead,
  OpenSecret,
  Since,
  SnapshotSource,
  SnapshotStore,
  SourceFault,
} from './ports.ts';
import { RatesLoader } from './rates-loader.ts';
import { SnapshotFiles, type TellTrouble } from './snapshot-files.ts';
import { BackOff, Waker } from './waker.ts';
import { zoneTransitions } from './zone-transitions.ts';

/** A change reaches the switch within a second also when its hint was lost. */
const POLL_EVERY_MS = 500;
/** A burst of changes is written into one file. */
const FILE_AFTER_MS = 5_000;
/** The file of a large system takes seconds of work, for one change too: 5 % of time at most. */
const FILE_REST_FACTOR = 20;
/** A pause in which all that waits gets its turn. */
const BREATH_MS = 1;

export interface LoaderOptions {
  readonly source: SnapshotSource;
  readonly store: SnapshotStore;
  readonly openSecret: OpenSecret;
  /** The zone of the server, from the settings. */
  readonly serverZone: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** To the holder, in order. */
  readonly post: (message: LoaderMessage) => void;
  /** Of a zone by its name; the runtime's own zone data when not said. */
  readonly zoneTransitions?: (name: string) => ZoneTransitions | undefined;
}

interface Known {
  readonly version: bigint;
  readonly lineage: bigint;
}

export class SnapshotLoader {
  readonly #source: SnapshotSource;
  readonly #post: (message: LoaderMessage) => void;
  readonly #tell: TellTrouble;
  readonly #sender: ConfigurationSender;
  readonly #files: SnapshotFiles;
  readonly #rates: RatesLoader;
  readonly #clock: Clock;
  readonly #waker: Waker;
  readonly #backOff = new BackOff();
  /** What was read of the source and told; files are only a stopgap. */
  #known: Known | undefined;
  /** The files were asked, with or without success. */
  #askedFiles = false;
  /** When the objects are to be written into a file. */
  #writeAtMs: number | undefined;
  #writing: Promise<void> | undefined;
  /** No file is written before: the last one took its time. */
  #restUntilMs = 0;
  #isStopped = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: LoaderOptions) {
    const { source, store, openSecret, serverZone, clock, timers, log, post } = options;
    this.#source = source;
    this.#post = post;
    this.#clock = clock;
    this.#waker = new Waker(timers);
    this.#tell = (trouble, why) => post({ type: 'trouble', trouble, why });
    this.#files = new SnapshotFiles({
      ...{ store, tell: this.#tell },
      breathe: () => new Promise((resolve) => void timers.after(ms(BREATH_MS), resolve)),
    });
    const zones = options.zoneTransitions ?? ((name) => zoneTransitions(name, clock.wallMs()));
    this.#sender = new ConfigurationSender({
      ...{ post, openSecret, serverZone, log, timers },
      zoneTransitions: zones,
    });
    this.#rates = new RatesLoader({
      ...{ source, files: this.#files, clock, timers, post, tell: this.#tell },
    });
  }

  start(): void {
    this.#running = Promise.all([this.#run(), this.#rates.run()]);
  }

  handle(command: LoaderCommand): void {
    switch (command.type) {
      case 'taken':
        this.#sender.taken();
        return;
      case 'stop':
        this.#isStopped = true;
        this.#sender.release();
        this.#rates.stop();
        break;
      case 'hint':
        this.#rates.hint();
        break;
      default:
        unreachable(command);
    }
    this.#waker.wake();
  }

  /** Resolves when nothing of it runs any more; rejects with what it could not survive. */
  async stopped(): Promise<void> {
    await this.#running;
    await this.#writing;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      if (await this.#look()) this.#backOff.worked();
      else this.#backOff.failed();
      await this.#waker.wait(this.#backOff.waitMs ?? POLL_EVERY_MS);
    }
  }

  /** False: the source is away. */
  async #look(): Promise<boolean> {
    const version = await this.#source.version();
    if (!version.ok) return this.#isAway(version.error);
    if (version.value === this.#known?.version) {
      this.#post({ type: 'confirmed' });
      this.#writeWhenDue();
      return true;
    }
    const read = await this.#read(version.value);
    if (!read.ok) return this.#isAway(read.error);
    if (this.#isStopped) return true;
    const { since, configuration } = read.value;
    await this.#sender.send(configuration, { origin: 'source', isWhole: since === null });
    this.#known = configuration;
    this.#askedFiles = true;
    this.#rates.want(configuration);
    this.#writeLater();
    this.#writeWhenDue();
    return true;
  }

  /** What changed since the last time; all of it, where that means nothing to the source. */
  async #read(version: bigint): Promise<Result<SinceRead, SourceFault>> {
    const known = this.#known;
    // A version that went back is one of another database.
    if (known !== undefined && version > known.version) {
      const read = await this.#readSince(known.version);
      if (!read.ok || read.value.configuration.lineage === known.lineage) return read;
    }
    return this.#readSince(null);
  }

  async #readSince(since: Since): Promise<Result<SinceRead, SourceFault>> {
    const read = await this.#source.read(since);
    return read.ok ? ok({ since, configuration: read.value }) : fail(read.error);
  }

  async #isAway({ why }: SourceFault): Promise<false> {
    this.#tell({ what: 'sourceAway' }, why);
    if (!this.#askedFiles) {
      this.#askedFiles = true;
      await this.#startFromFiles();
    }
    return false;
  }

  async #startFromFiles(): Promise<void> {
    const read = await this.#files.readObjects();
    if (read === undefined || this.#isStopped) return;
    await this.#sender.send(read, { origin: 'files', isWhole: true });
    await this.#rates.wantFromFiles(read);
  }

  /** Beside the looking: a large file takes its time, and what changes meanwhile is told. */
  #writeWhenDue(): void {
    if (this.#writing !== undefined || this.#isStopped) return;
    if (this.#writeAtMs === undefined || this.#clock.now() < this.#writeAtMs) return;
    this.#writeAtMs = undefined;
    const beganMs = this.#clock.now();
    this.#writing = this.#writeFiles().finally(() => {
      this.#writing = undefined;
      const nowMs = this.#clock.now();
      this.#restUntilMs = nowMs + (nowMs - beganMs) * FILE_REST_FACTOR;
    });
  }

  async #writeFiles(): Promise<void> {
    // Read once more and whole: documents are not kept here only to be written now and then.
    const read = await this.#readSince(null);
    if (read.ok) {
      await this.#files.writeObjects(read.value.configuration);
      await this.#files.removeOtherRates(read.value.configuration.groups);
    } else {
      this.#tell({ what: 'sourceAway' }, read.error.why);
      this.#writeLater();
    }
  }

  #writeLater(): void {
    this.#writeAtMs ??= Math.max(this.#clock.now() + FILE_AFTER_MS, this.#restUntilMs);
  }
}

interface SinceRead {
  readonly since: Since;
  readonly configuration: ConfigurationRead;
}
