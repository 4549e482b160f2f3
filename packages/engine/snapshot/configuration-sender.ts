// Turns what was read into what the holder is told: only what changed, with secrets opened, in
// pieces that the signalling thread takes without standing still.
import { ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { ZoneTransitions } from '@tandem/domain/rating';
import type { GoneObject, LoadedObject, LoaderMessage, Origin } from './contract.ts';
import { isPartyKind, type PartyKind } from './party-kinds.ts';
import type {
  ConfigurationRead,
  JsonObject,
  OpenSecret,
  SourceObject,
  StoredParameter,
} from './ports.ts';

/** A phone takes 10 us to take in: 2 ms a message. */
const OBJECTS_PER_MESSAGE = 200;
/** Between two of them calls get their turns, also where there is nothing else that waits. */
const BETWEEN_MESSAGES_MS = 4;

export interface SenderOptions {
  readonly post: (message: LoaderMessage) => void;
  readonly openSecret: OpenSecret;
  /** undefined: there is no such zone. */
  readonly zoneTransitions: (name: string) => ZoneTransitions | undefined;
  /** Of weekdays and times of day whose object names no zone. */
  readonly serverZone: string;
  readonly log: Log;
  readonly timers: Timers;
}

export interface SentAs {
  readonly origin: Origin;
  /** Everything was read, and what was told before is forgotten. */
  readonly isWhole: boolean;
}

export class ConfigurationSender {
  readonly #options: SenderOptions;
  /** What the holder has. */
  #kinds = new Map<bigint, PartyKind>();
  #parameters: string | undefined;
  readonly #zones = new Set<string>();
  /** Messages that the holder has not taken in yet. */
  #untaken = 0;
  #onTaken: (() => void) | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The holder has taken in one message of objects. */
  taken(): void {
    this.#untaken -= 1;
    if (this.#untaken === 0) this.#onTaken?.();
  }

  /** Nobody takes anything in any more: what is under way comes to its end. */
  release(): void {
    this.#untaken = 0;
    this.#onTaken?.();
  }

  async send(read: ConfigurationRead, { origin, isWhole }: SentAs): Promise<void> {
    const { post, serverZone } = this.#options;
    const { version, lineage } = read;
    if (isWhole) this.#kinds = new Map();
    post({ type: 'begin', version, lineage, origin, isWhole });
    const gone = chunks(this.#goneFrom(read)).map((part) => () => this.#sendGone(part));
    const changed = chunks(read.objects).map((part) => () => this.#sendChanged(part));
    for (const [at, sendPart] of [...gone, ...changed].entries()) {
      if (at > 0) await this.#pause();
      this.#untaken += 1;
      sendPart();
      await this.#untilTaken();
    }
    post({
      type: 'commit',
      parameters: this.#newParameters(read.parameters),
      zones: [...zonesOf(read.objects).add(serverZone)].flatMap((name) => this.#newZone(name)),
      serverZone,
    });
  }

  #sendGone(gone: readonly GoneObject[]): void {
    this.#options.post({ type: 'objects', changed: [], gone });
  }

  #sendChanged(objects: readonly SourceObject[]): void {
    const changed = objects.flatMap((object) => this.#loaded(object));
    this.#options.post({ type: 'objects', changed, gone: [] });
  }

  async #untilTaken(): Promise<void> {
    if (this.#untaken === 0) return;
    await new Promise<void>((resolve) => {
      this.#onTaken = resolve;
    });
    this.#onTaken = undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#options.timers.after(ms(BETWEEN_MESSAGES_MS), resolve);
    });
  }

  #goneFrom(read: ConfigurationRead): readonly GoneObject[] {
    return read.gone.flatMap((key) => {
      const kind = this.#kinds.get(key);
      // Of a kind that never got here, or made and removed between two looks.
      if (kind === undefined) return [];
      this.#kinds.delete(key);
      return [{ kind, key }];
    });
  }

  #loaded(object: SourceObject): readonly LoadedObject[] {
    const { kind, key, id, document } = object;
    if (!isPartyKind(kind)) return [];
    this.#kinds.set(key, kind);
    return [{ kind, key, id, party: { ...document, ...this.#secretsOf(object) } }];
  }

  #secretsOf({ kind, key, id, sealed }: SourceObject): JsonObject {
    const { post, openSecret } = this.#options;
    const opened: Record<string, string | null> = {};
    for (const [field, text] of Object.entries(sealed)) {
      const secret = openSecret({ key, kind, id, field, sealed: text });
      // Without it the object can do less; without the object calls would go elsewhere.
      opened[field] = secret.ok ? secret.value : null;
      if (secret.ok) continue;
      const trouble = { what: 'secretSealed', kind, id } as const;
      post({ type: 'trouble', trouble, why: secret.error.why });
    }
    return opened;
  }

  #newParameters(parameters: readonly StoredParameter[]): readonly StoredParameter[] | null {
    const text = JSON.stringify(parameters);
    if (text === this.#parameters) return null;
    this.#parameters = text;
    return parameters;
  }

  #newZone(name: string): readonly (readonly [string, ZoneTransitions])[] {
    if (this.#zones.has(name)) return [];
    const transitions = this.#options.zoneTransitions(name);
    if (transitions === undefined) {
      this.#options.log.error('SNAPSHOT_ZONE', 'a time zone is not known here; UTC is taken', {
        zone: name,
      });
      return [];
    }
    this.#zones.add(name);
    return [[name, transitions]];
  }
}

function zonesOf(objects: readonly SourceObject[]): Set<string> {
  const zones = new Set<string>();
  for (const { document } of objects) {
    if (typeof document.timeZone === 'string') zones.add(document.timeZone);
  }
  return zones;
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / OBJECTS_PER_MESSAGE);
  return Array.from({ length: count }, (_, at) =>
    all.slice(at * OBJECTS_PER_MESSAGE, (at + 1) * OBJECTS_PER_MESSAGE),
  );
}
