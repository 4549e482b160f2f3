// The signalling side: what the loader sends becomes the next snapshot, and takes the place of the
// one before in one assignment. Who holds the old one may go on with it; when nobody does, it and
// its tables are gone.
import type { Clock, Ms } from '@tandem/base/kernel';
import { unreachable } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { ParameterView } from '@tandem/domain/parameters';
import { RateTable, UTC_ZONE, type Zone, zoneFrom } from '@tandem/domain/rating';
import type {
  BeginMessage,
  CommitMessage,
  LoaderMessage,
  RatesMessage,
  TroubleMessage,
} from './contract.ts';
import { type CompleteParty, Edition } from './edition.ts';
import {
  EMPTY_SNAPSHOT,
  type GroupRates,
  NO_COLLECTIONS,
  Snapshot,
  type SnapshotParts,
} from './snapshot.ts';
import { SnapshotCounters, type SnapshotStatus } from './status.ts';

export interface HolderOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Without it parties have to come whole. */
  readonly complete?: CompleteParty;
}

interface HeldTable {
  readonly table: RateTable;
  readonly version: bigint;
}

interface Draft {
  readonly begin: BeginMessage;
  readonly edition: Edition;
}

export class SnapshotHolder {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #log: Log;
  readonly #complete: CompleteParty;
  readonly #counters = new SnapshotCounters();
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #current = EMPTY_SNAPSHOT;
  #lineage: bigint | undefined;
  #draft: Draft | undefined;
  /** By the key of the group; a new map with each change. */
  #tables: ReadonlyMap<bigint, HeldTable> = new Map();
  readonly #zones = new Map<string, Zone>();
  #serverZone = 'UTC';
  /** Groups whose table was told to be out of reach: nobody waits for it at the start. */
  readonly #missing = new Set<bigint>();
  #confirmedAt: Ms | undefined;
  #isCommitted = false;
  #isReady = false;
  readonly #waiting: (() => void)[] = [];

  constructor({ clock, log, complete = (_, __, party) => party }: HolderOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#complete = complete;
  }

  /** Decide over one of it: ask once a call, and keep what was given. */
  get current(): Snapshot {
    return this.#current;
  }

  /** The configuration is there, and the table of each group that can be had. */
  get isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    if (this.#isReady) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  /** Told after each swap. Returns how to stop it. */
  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  receive(message: LoaderMessage): void {
    switch (message.type) {
      case 'begin':
        this.#draft = {
          begin: message,
          edition: new Edition(
            message.isWhole ? NO_COLLECTIONS : this.#current.parts,
            this.#complete,
          ),
        };
        break;
      case 'objects':
        for (const object of message.gone) this.#draft?.edition.remove(object);
        for (const object of message.changed) this.#draft?.edition.put(object);
        break;
      case 'commit':
        this.#commit(message);
        break;
      case 'rates':
        this.#takeRates(message);
        break;
      case 'confirmed':
        this.#confirmedAt = this.#clock.now();
        this.#counters.sourceIsBack();
        break;
      case 'trouble':
        this.#takeTrouble(message);
        break;
      default:
        unreachable(message);
    }
  }

  status(): SnapshotStatus {
    const { version, origin, objects } = this.#current;
    const age = this.#confirmedAt === undefined ? null : this.#clock.now() - this.#confirmedAt;
    return {
      ...{ isReady: this.#isReady, version, origin, objects },
      confirmedAgoMs: age,
      ...this.#counters.read(this.#current.allRates()),
    };
  }

  #commit(message: CommitMessage): void {
    const draft = this.#draft;
    if (draft === undefined) return;
    this.#draft = undefined;
    const { version, origin, lineage } = draft.begin;
    if (lineage !== this.#lineage) {
      // Keys of another database mean other groups.
      this.#tables = new Map();
      this.#missing.clear();
      this.#lineage = lineage;
    }
    for (const [name, transitions] of message.zones) this.#zones.set(name, zoneFrom(transitions));
    this.#serverZone = message.serverZone;
    if (origin === 'source') {
      this.#confirmedAt = this.#clock.now();
      this.#counters.sourceIsBack();
    }
    this.#isCommitted = true;
    this.#publish({
      ...this.#current.parts,
      ...draft.edition.finish(),
      ...{ version, origin, parameters: this.#parametersOf(message) },
      zoneOf: (name) => this.#zoneOf(name),
    });
    this.#counters.swaps += 1;
  }

  #parametersOf({ parameters }: CommitMessage): ParameterView {
    if (parameters === null) return this.#current.parameters;
    const { view, faults } = ParameterView.load(parameters);
    for (const { field, detail } of faults) {
      this.#log.error('SNAPSHOT_PARAMETER', 'a stored parameter has its default', {
        ...{ field, detail },
      });
    }
    return view;
  }

  #takeRates({ groupKey, version, handle, origin, tookMs }: RatesMessage): void {
    // The loader has just checked every byte of it.
    const table = RateTable.attach(handle, { check: 'header' });
    if (!table.ok) {
      this.#log.error('SNAPSHOT_RATES', 'a rate table was refused', { why: table.error.why });
      return;
    }
    this.#missing.delete(groupKey);
    this.#tables = new Map(this.#tables).set(groupKey, { table: table.value, version });
    this.#counters.countTable(origin, tookMs);
    this.#publish(this.#current.parts);
  }

  #takeTrouble({ trouble, why }: TroubleMessage): void {
    this.#counters.countTrouble(trouble);
    this.#log.warn('SNAPSHOT_TROUBLE', 'the configuration could not be loaded whole', {
      ...trouble,
      why,
    });
    if (trouble.what !== 'ratesMissing' && trouble.what !== 'ratesRefused') return;
    this.#missing.add(trouble.groupKey);
    this.#becomeReady();
  }

  #publish(parts: SnapshotParts): void {
    const bare = new Snapshot({ ...parts, rates: new Map() });
    const rates = new Map<string, GroupRates>();
    const tables = new Map<bigint, HeldTable>();
    for (const group of bare.all('rateGroups')) {
      const held = this.#tables.get(group.key);
      if (held !== undefined) tables.set(group.key, held);
      const zone = this.#zoneOf(group.party.timeZone);
      rates.set(
        group.id,
        held === undefined ? { state: 'loading', group } : { state: 'ready', group, ...held, zone },
      );
    }
    // Tables of groups that are gone go with them.
    if (this.#isCommitted) this.#tables = tables;
    this.#current = new Snapshot({ ...parts, rates });
    this.#becomeReady();
    for (const listener of this.#listeners) listener(this.#current);
  }

  #zoneOf(name: string | null): Zone {
    return this.#zones.get(name ?? this.#serverZone) ?? UTC_ZONE;
  }

  #becomeReady(): void {
    if (this.#isReady || !this.#isCommitted) return;
    for (const { state, group } of this.#current.allRates()) {
      if (state === 'loading' && !this.#missing.has(group.key)) return;
    }
    this.#isReady = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
