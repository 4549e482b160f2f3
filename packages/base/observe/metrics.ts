// Counters, gauges and histograms. A module asks for its metrics once, when it is built, and keeps
// them; on the hot path a count is one addition. What stands in a family is read by a printer.
export interface Counter {
  add(by?: number): void;
}

export interface Gauge {
  set(value: number): void;
  add(by: number): void;
}

export interface Histogram {
  observe(value: number): void;
}

export interface MetricOptions {
  /** From the catalogue of metrics: `tandem_sip_requests_total`. */
  readonly name: string;
  readonly help: string;
}

export interface ReadGaugeOptions extends MetricOptions {
  /** Asked when somebody looks: the length of the list of live calls cannot leak as a count can. */
  readonly read: () => number;
}

export interface HistogramOptions extends MetricOptions {
  /** Upper bounds of the buckets, ascending; one without bound is added. */
  readonly buckets: readonly number[];
}

export type Labels<Name extends string> = Readonly<Record<Name, string>>;

/** The members of a metric, told apart by labels. Keep what `of` gives where it is used often. */
export interface Family<Metric, Name extends string> {
  of(labels: Labels<Name>): Metric;
}

export interface Metrics {
  counter(options: MetricOptions): Counter;
  counters<Name extends string>(
    options: MetricOptions,
    labels: readonly Name[],
  ): Family<Counter, Name>;
  gauge(options: MetricOptions): Gauge;
  gauges<Name extends string>(options: MetricOptions, labels: readonly Name[]): Family<Gauge, Name>;
  readGauge(options: ReadGaugeOptions): void;
  histogram(options: HistogramOptions): Histogram;
  histograms<Name extends string>(
    options: HistogramOptions,
    labels: readonly Name[],
  ): Family<Histogram, Name>;
}

/** Plain data: a role sends it through its control socket, the office prints it. */
export interface MetricReading {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly series: readonly SeriesReading[];
}

export interface SeriesReading {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a histogram: the sum of what was observed. */
  readonly value: number;
  /**
   * Of a histogram only: [upper bound, how many were at most that], the last being without bound.
   */
  readonly buckets?: ReadonlyArray<readonly [number | '+Inf', number]>;
}
