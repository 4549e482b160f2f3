import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryMetrics, NO_TRACE, OVERFLOW_LABEL, printMetrics } from '@tandem/base/observe';

const requests = { name: 'tandem_sip_requests_total', help: 'Requests received.' };

describe('metrics (OPS-5+)', () => {
  it('counts, by labels, and never back', () => {
    const metrics = new MemoryMetrics();
    const family = metrics.counters(requests, ['transport', 'method']);
    family.of({ transport: 'udp', method: 'INVITE' }).add();
    family.of({ method: 'INVITE', transport: 'udp' }).add(2);
    family.of({ transport: 'tcp', method: 'BYE' }).add();
    assert.deepEqual(metrics.read()[0]?.series, [
      { labels: { transport: 'udp', method: 'INVITE' }, value: 3 },
      { labels: { transport: 'tcp', method: 'BYE' }, value: 1 },
    ]);
    assert.throws(() => family.of({ transport: 'tcp', method: 'BYE' }).add(-1), /never goes back/);
  });

  it('labels of hostile text stay apart', () => {
    const metrics = new MemoryMetrics();
    const family = metrics.counters(requests, ['a', 'b']);
    family.of({ a: 'x","', b: 'y' }).add();
    family.of({ a: 'x', b: '","y' }).add();
    assert.equal(metrics.read()[0]?.series.length, 2);
  });

  it('labels without end are counted together', () => {
    const metrics = new MemoryMetrics();
    const family = metrics.counters(requests, ['method']);
    for (let i = 0; i < 10_500; i += 1) family.of({ method: `M${i}` }).add();
    const series = metrics.read()[0]?.series ?? [];
    assert.equal(series.length, 10_001);
    const overflow = series.find((one) => one.labels.method === OVERFLOW_LABEL);
    assert.equal(overflow?.value, 500);
  });

  it('gauges are set, moved, or asked when somebody looks', () => {
    const metrics = new MemoryMetrics();
    const calls = ['a', 'b'];
    metrics.readGauge({ name: 'live_calls', help: 'Calls.', read: () => calls.length });
    const free = metrics.gauge({ name: 'free_ports', help: 'Ports.' });
    free.set(10);
    free.add(-3);
    calls.push('c');
    assert.deepEqual(
      metrics.read().map(({ name, series }) => [name, series[0]?.value]),
      [
        ['free_ports', 7],
        ['live_calls', 3],
      ],
    );
  });

  //  observed                     at most 1, 5, +Inf     sum
  const histograms: ReadonlyArray<readonly [readonly number[], readonly number[], number]> = [
    [[], [0, 0, 0], 0],
    [[1], [1, 1, 1], 1], // a bound belongs to its own bucket
    [[1.1], [0, 1, 1], 1.1],
    [[0, 3, 5, 9], [1, 3, 4], 17],
  ];
  for (const [observed, counts, total] of histograms) {
    it(`a histogram of ${JSON.stringify(observed)}`, () => {
      const metrics = new MemoryMetrics();
      const histogram = metrics.histogram({ name: 'delay', help: 'Delay.', buckets: [1, 5] });
      for (const value of observed) histogram.observe(value);
      const series = metrics.read()[0]?.series[0];
      assert.deepEqual(
        series?.buckets?.map(([, atMost]) => atMost),
        counts,
      );
      assert.equal(series?.value, total);
    });
  }

  it('a name twice, a bad name, buckets that do not ascend are bugs', () => {
    const metrics = new MemoryMetrics();
    metrics.counter(requests);
    assert.throws(() => metrics.gauge(requests), /there already/);
    assert.throws(() => metrics.counter({ name: 'Bad-Name', help: '' }), /not the name/);
    for (const buckets of [[], [2, 1], [1, 1]]) {
      assert.throws(() => metrics.histogram({ name: 'h', help: '', buckets }), /ascend/);
    }
  });

  it('is printed as Prometheus reads it', () => {
    const metrics = new MemoryMetrics();
    metrics.counters(requests, ['reason']).of({ reason: 'say "no"\\\n' }).add(2);
    metrics
      .histogram({ name: 'delay_seconds', help: 'Of a\\b\nline.', buckets: [0.5] })
      .observe(0.25);
    metrics.readGauge({ name: 'unknown', help: 'Odd.', read: () => Number.NaN });
    const expected = [
      '# HELP delay_seconds Of a\\\\b\\nline.',
      '# TYPE delay_seconds histogram',
      'delay_seconds_bucket{le="0.5"} 1',
      'delay_seconds_bucket{le="+Inf"} 1',
      'delay_seconds_sum 0.25',
      'delay_seconds_count 1',
      '# HELP tandem_sip_requests_total Requests received.',
      '# TYPE tandem_sip_requests_total counter',
      'tandem_sip_requests_total{reason="say \\"no\\"\\\\\\n"} 2',
      '# HELP unknown Odd.',
      '# TYPE unknown gauge',
      'unknown NaN',
      '',
    ];
    assert.equal(printMetrics(metrics.read()), expected.join('\n'));
  });
});

describe('trace', () => {
  it('without a tracing system does nothing, also for children', () => {
    const span = NO_TRACE.start({ name: 'call' }).child('attempt');
    span.set('gateway', 'gw1');
    span.event('ringing');
    span.end('busy');
    assert.equal(span.traceparent, undefined);
  });
});
