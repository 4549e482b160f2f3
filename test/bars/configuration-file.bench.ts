// The bar of a configuration file with 100,000 rates: read, checked and planned within 6 s, so that
// the whole apply stays under 20 s; then the same file again, which changes nothing.
// Run: node --import tsx test/bars/configuration-file.bench.ts
import { ParameterView } from '@tandem/domain/parameters';
import {
  type CurrentConfiguration,
  checkConfiguration,
  currentConfiguration,
  exportText,
  isEmptyPlan,
  type Plan,
  planChanges,
  readConfiguration,
} from '@tandem/edge/configuration';
import type { RateFields } from '@tandem/edge/objects';

const RATES = 100_000;
const ROUNDS = 3;
const BAR_MS = 6_000;
const BYTES_PER_MB = 1_000_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function file(): string {
  const lines = Array.from(
    { length: RATES },
    (_, at) =>
      `      - { prefix: "88${at}", area: Bangladesh mobile, price: "0.0120", per: 60, first: 60, next: 60 }`,
  );
  return `rateGroups:\n  - name: sell\n    rates:\n${lines.join('\n')}\n`;
}

async function planned(
  text: string,
  current: CurrentConfiguration,
): Promise<{ plan: Plan; steps: string }> {
  const began = performance.now();
  const document = await readConfiguration(text, 'bench.yaml');
  if (!document.ok) throw new Error('not read');
  const read = performance.now();
  const wanted = checkConfiguration(document.value, { current, prune: false });
  if (!wanted.ok) throw new Error('not accepted');
  const checked = performance.now();
  const at = '2026-01-01T00:00:00.000Z';
  const plan = planChanges(current, wanted.value, { prune: false, at, makeSecret: () => 'x' });
  const done = performance.now();
  if (done - began > BAR_MS) process.exitCode = 1;
  const steps = [read - began, checked - read, done - checked].map(Math.round);
  return { plan, steps: `read ${steps[0]} ms, check ${steps[1]} ms, plan ${steps[2]} ms` };
}

function standing(rates: readonly RateFields[]): CurrentConfiguration {
  const group = { kind: 'rateGroups', key: 1n, id: 'sell', document: {}, secrets: {} } as const;
  return currentConfiguration({
    parameters: ParameterView.defaults,
    objects: [{ ...group, opening: {} }],
    rates: new Map([['sell', rates]]),
  });
}

const text = file();
const nothing = currentConfiguration({
  parameters: ParameterView.defaults,
  objects: [],
  rates: new Map(),
});
let added: readonly RateFields[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  const { plan, steps } = await planned(text, nothing);
  added = plan.rates[0]?.added ?? [];
  print(`${added.length} new rates: ${steps}`);
}
const current = standing(added);
const again = await planned(text, current);
if (!isEmptyPlan(again.plan)) throw new Error('a second run changes something');
print(`the same again: ${again.steps}`);
const began = performance.now();
const exported = exportText(current, { secrets: false });
const megabytes = (exported.length / BYTES_PER_MB).toFixed(1);
print(`export: ${Math.round(performance.now() - began)} ms, ${megabytes} MB`);
print(`memory: ${Math.round(process.memoryUsage().rss / BYTES_PER_MB)} MB`);
