// Readings in the text format that Prometheus collects (exposition format 0.0.4).
import type { MetricReading, SeriesReading } from './metrics.ts';

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function printMetrics(readings: readonly MetricReading[]): string {
  return readings.map(printReading).join('');
}

function printReading({ name, help, type, series }: MetricReading): string {
  const lines = [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`];
  for (const one of series) lines.push(...printSeries(name, one));
  return `${lines.join('\n')}\n`;
}

function printSeries(name: string, { labels, value, buckets }: SeriesReading): readonly string[] {
  if (buckets === undefined) return [`${name}${printLabels(labels)} ${printValue(value)}`];
  const count = buckets.at(-1)?.[1] ?? 0;
  return [
    ...buckets.map(
      ([bound, atMost]) => `${name}_bucket${printLabels({ ...labels, le: `${bound}` })} ${atMost}`,
    ),
    `${name}_sum${printLabels(labels)} ${printValue(value)}`,
    `${name}_count${printLabels(labels)} ${count}`,
  ];
}

function printLabels(labels: Readonly<Record<string, string>>): string {
  const printed = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return printed.length === 0 ? '' : `{${printed.join(',')}}`;
}

function printValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
