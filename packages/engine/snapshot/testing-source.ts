// A database in memory that can be away, be replaced, and stand still in the middle of a reading.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type PriceE7, parsePrice } from '@tandem/base/money';
import { PLAIN_ROW, type RateRow } from '@tandem/domain/rating';
import type {
  ConfigurationRead,
  JsonObject,
  Since,
  SnapshotSource,
  SourceFault,
  SourceObject,
} from './ports.ts';

const AWAY: SourceFault = { why: 'connection refused' };
const ROWS_PER_BATCH = 2;

interface Stored {
  readonly object: SourceObject;
  readonly version: bigint;
}

interface Rates {
  readonly version: bigint;
  readonly rows: readonly RateRow[];
}

export class FakeSource implements SnapshotSource {
  lineage = 1n;
  isAway = false;
  /** Awaited before each batch of rates. */
  beforeBatch: (groupKey: bigint) => Promise<void> = () => Promise.resolve();
  /** What was asked, in order: 'version', 'read null', 'rates 7'. */
  readonly asked: string[] = [];
  /** Streams of rates that run now, and the most there were at once. */
  streams = 0;
  mostStreams = 0;
  #version = 0n;
  #nextKey = 1n;
  readonly #objects = new Map<bigint, Stored>();
  readonly #gone: { readonly key: bigint; readonly version: bigint }[] = [];
  readonly #rates = new Map<bigint, Rates>();
  readonly #parameters = new Map<string, string>();

  get current(): bigint {
    return this.#version;
  }

  /** Everything as it was then: a backup that is restored keeps its versions. */
  set current(version: bigint) {
    this.#version = version;
  }

  keyOf(kind: string, id: string): bigint | undefined {
    const objects = [...this.#objects.values()].map(({ object }) => object);
    return objects.find((one) => one.kind === kind && one.id === id)?.key;
  }

  put(kind: string, id: string, document: JsonObject = {}): bigint {
    return this.putSealed({ kind, id, document, sealed: {} });
  }

  putSealed(object: Omit<SourceObject, 'key'>): bigint {
    const key = this.keyOf(object.kind, object.id) ?? this.#nextKey++;
    this.#store({ ...object, key });
    return key;
  }

  /** Gives it another id; what names it reads differently then. */
  rename(key: bigint, id: string): void {
    const stored = this.#objects.get(key);
    if (stored === undefined) return;
    this.#store({ ...stored.object, id });
    const was = stored.object.id;
    for (const { object } of [...this.#objects.values()]) {
      const fields = Object.entries(object.document);
      if (!fields.some(([, value]) => value === was)) continue;
      const renamed = fields.map(([name, value]) => [name, value === was ? id : value] as const);
      this.#store({ ...object, document: Object.fromEntries(renamed) });
    }
  }

  remove(key: bigint): void {
    this.#version += 1n;
    this.#gone.push({ key, version: this.#version });
    this.#objects.delete(key);
    this.#rates.delete(key);
  }

  setParameter(name: string, value: string): void {
    this.#version += 1n;
    this.#parameters.set(name, value);
  }

  /** prefix -> price a minute; `!` is a price that no table takes. */
  setRates(groupKey: bigint, prices: Readonly<Record<string, string>>): void {
    this.#version += 1n;
    const rows = Object.entries(prices).map(([prefix, price]) => rowOf(prefix, price));
    this.#rates.set(groupKey, { version: this.#version, rows });
  }

  async version(): Promise<Result<bigint, SourceFault>> {
    this.asked.push('version');
    return this.isAway ? fail(AWAY) : ok(this.#version);
  }

  async read(since: Since): Promise<Result<ConfigurationRead, SourceFault>> {
    this.asked.push(`read ${since}`);
    if (this.isAway) return fail(AWAY);
    const stored = [...this.#objects.values()];
    const groups = stored.filter(({ object }) => object.kind === 'rateGroups');
    return ok({
      ...{ lineage: this.lineage, version: this.#version },
      parameters: [...this.#parameters],
      groups: new Map(
        groups.map(({ object }) => [object.key, this.#rates.get(object.key)?.version ?? 0n]),
      ),
      objects: stored
        .filter(({ version }) => since === null || version > since)
        .map(({ object }) => object),
      gone: this.#gone.flatMap(({ key, version }) =>
        since !== null && version > since ? [key] : [],
      ),
    });
  }

  async *rates(groupKey: bigint): AsyncGenerator<Result<readonly RateRow[], SourceFault>> {
    this.asked.push(`rates ${groupKey}`);
    this.streams += 1;
    this.mostStreams = Math.max(this.mostStreams, this.streams);
    try {
      // As one statement sees them, whatever changes meanwhile.
      const rows = this.#rates.get(groupKey)?.rows ?? [];
      for (let at = 0; at < rows.length; at += ROWS_PER_BATCH) {
        await this.beforeBatch(groupKey);
        if (this.isAway) {
          yield fail(AWAY);
          return;
        }
        yield ok(rows.slice(at, at + ROWS_PER_BATCH));
      }
      if (this.isAway) yield fail(AWAY);
    } finally {
      this.streams -= 1;
    }
  }

  #store(object: SourceObject): void {
    this.#version += 1n;
    this.#objects.set(object.key, { object, version: this.#version });
  }
}

function rowOf(prefix: string, price: string): RateRow {
  const parsed = parsePrice(price);
  const e7 = (parsed.ok ? parsed.value : -1) as PriceE7;
  return { ...PLAIN_ROW, prefix, area: `Area ${prefix}`, firstE7: e7, nextE7: e7 };
}
