// The registry of a process: metrics in memory, read all at once by whoever prints them.
import { invariant } from '@tandem/base/kernel';
import type {
  Counter,
  Family,
  Gauge,
  Histogram,
  HistogramOptions,
  Labels,
  MetricOptions,
  MetricReading,
  Metrics,
  ReadGaugeOptions,
  SeriesReading,
} from './metrics.ts';

/**
 * Members of one family. Labels that come from outside (methods, gateways) could be without number;
 * what is beyond is counted together under OVERFLOW_LABEL.
 */
const SERIES_LIMIT = 10_000;
export const OVERFLOW_LABEL = 'other';

const NAME = /^[a-z][a-z0-9_]*$/;

interface Series {
  read(): Omit<SeriesReading, 'labels'>;
}

interface FamilyOptions<Member extends Series> {
  readonly metric: MetricOptions;
  readonly type: MetricReading['type'];
  readonly labels: readonly string[];
  readonly make: () => Member;
}

interface Readable {
  read(): MetricReading;
}

export class MemoryMetrics implements Metrics {
  readonly #families = new Map<string, Readable>();

  counter(options: MetricOptions): Counter {
    return this.counters(options, []).of({});
  }

  counters<Name extends string>(
    metric: MetricOptions,
    labels: readonly Name[],
  ): Family<Counter, Name> {
    return this.#family({ metric, type: 'counter', labels, make: () => new Count() });
  }

  gauge(options: MetricOptions): Gauge {
    return this.gauges(options, []).of({});
  }

  gauges<Name extends string>(metric: MetricOptions, labels: readonly Name[]): Family<Gauge, Name> {
    return this.#family({ metric, type: 'gauge', labels, make: () => new Level() });
  }

  readGauge(metric: ReadGaugeOptions): void {
    const make = (): Series => ({ read: () => ({ value: metric.read() }) });
    this.#family({ metric, type: 'gauge', labels: [], make }).of({});
  }

  histogram(options: HistogramOptions): Histogram {
    return this.histograms(options, []).of({});
  }

  histograms<Name extends string>(
    metric: HistogramOptions,
    labels: readonly Name[],
  ): Family<Histogram, Name> {
    const ascending = metric.buckets.every((bound, i, all) => i === 0 || bound > (all[i - 1] ?? 0));
    invariant(metric.buckets.length > 0 && ascending, `the buckets of ${metric.name} ascend`);
    const make = () => new Distribution(metric.buckets);
    return this.#family({ metric, type: 'histogram', labels, make });
  }

  /** All families in the order of their names. */
  read(): readonly MetricReading[] {
    const names = [...this.#families.keys()].sort();
    return names.flatMap((name) => this.#families.get(name)?.read() ?? []);
  }

  #family<Member extends Series>(options: FamilyOptions<Member>): LabelledFamily<Member> {
    const { name } = options.metric;
    invariant(NAME.test(name), `${name} is not the name of a metric`);
    // Two modules that count into one name would each believe it theirs.
    invariant(!this.#families.has(name), `the metric ${name} is there already`);
    const family = new LabelledFamily(options);
    this.#families.set(name, family);
    return family;
  }
}

class LabelledFamily<Member extends Series> implements Readable {
  readonly #options: FamilyOptions<Member>;
  readonly #members = new Map<
    string,
    { readonly member: Member; readonly labels: Labels<string> }
  >();

  constructor(options: FamilyOptions<Member>) {
    this.#options = options;
  }

  of(labels: Labels<string>): Member {
    const key = this.#keyOf(labels);
    const known = this.#members.get(key);
    if (known !== undefined) return known.member;
    const overflow = this.#overflowLabels();
    const full = this.#members.size >= SERIES_LIMIT && key !== this.#keyOf(overflow);
    return full ? this.of(overflow) : this.#add(key, labels);
  }

  read(): MetricReading {
    const { metric, type } = this.#options;
    const series = [...this.#members.values()].map(({ member, labels }) => ({
      labels,
      ...member.read(),
    }));
    return { name: metric.name, help: metric.help, type, series };
  }

  #add(key: string, labels: Labels<string>): Member {
    const member = this.#options.make();
    const own = Object.fromEntries(this.#options.labels.map((name) => [name, labels[name] ?? '']));
    this.#members.set(key, { member, labels: own });
    return member;
  }

  #overflowLabels(): Labels<string> {
    return Object.fromEntries(this.#options.labels.map((name) => [name, OVERFLOW_LABEL]));
  }

  #keyOf(labels: Labels<string>): string {
    // A separator that text from outside cannot imitate: the values are quoted.
    return JSON.stringify(this.#options.labels.map((name) => labels[name] ?? ''));
  }
}

class Count implements Counter, Series {
  #value = 0;

  add(by = 1): void {
    invariant(by >= 0, 'a counter never goes back');
    this.#value += by;
  }

  read(): { readonly value: number } {
    return { value: this.#value };
  }
}

class Level implements Gauge, Series {
  #value = 0;

  set(value: number): void {
    this.#value = value;
  }

  add(by: number): void {
    this.#value += by;
  }

  read(): { readonly value: number } {
    return { value: this.#value };
  }
}

class Distribution implements Histogram, Series {
  readonly #bounds: Float64Array;
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(buckets: readonly number[]) {
    this.#bounds = Float64Array.from(buckets);
    this.#counts = new Float64Array(buckets.length + 1);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    // Few buckets, and most values fall into the first: a search would be slower.
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += value;
  }

  read(): Omit<SeriesReading, 'labels'> {
    let atMost = 0;
    const buckets = [...this.#counts].map((count, bucket): readonly [number | '+Inf', number] => {
      atMost += count;
      return [this.#bounds[bucket] ?? '+Inf', atMost];
    });
    return { value: this.#sum, buckets };
  }
}
