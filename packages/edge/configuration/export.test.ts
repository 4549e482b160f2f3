import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';
import { ParameterView } from '@tandem/domain/parameters';
import { KIND_NAMES, KINDS } from '@tandem/edge/objects';
import { type CurrentConfiguration, currentConfiguration } from './current.ts';
import { exportText } from './export.ts';
import { isEmptyPlan } from './plan.ts';
import { printPlan } from './print-plan.ts';
import { applied, carriedOut, emptySystem, planOf } from './testing.ts';
import { randomConfiguration } from './testing-objects.ts';
import { flowText, scalarText } from './yaml-text.ts';

const PLAIN = { secrets: false };
const WITH_SECRETS = { secrets: true };

/** A configuration drawn from the schemas, as somebody would write it: unsorted, other spellings. */
function randomFile(random: SeededRandom): string {
  const { sections } = randomConfiguration(random);
  const parts = random.shuffled([...sections]).map(([kind, objects]) => {
    const items = objects.map((fields) => {
      const entries = random.shuffled(Object.entries(fields));
      return `  - ${flowText(Object.fromEntries(entries))}\n`;
    });
    return `${kind}:\n${items.join('')}`;
  });
  const parameters = random.chance(0.5) ? 'parameters: { SS_MAX_CALL_DURATION: 7200 }\n' : '';
  return `${parameters}${parts.join('')}`;
}

function assertNothingChanges(text: string, current: CurrentConfiguration, prune: boolean): void {
  const plan = planOf(text, current, { prune });
  assert.ok(isEmptyPlan(plan), printPlan(plan, { dryRun: true }).join('\n'));
}

describe('export and apply of anything that can stand (OPS-1)', () => {
  for (let seed = 1; seed <= 15; seed += 1) {
    it(`the export changes nothing, and is the export of what it makes (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const file = randomFile(random);
      const current = applied(file);
      assertNothingChanges(file, current, false);

      const text = exportText(current, PLAIN);
      assertNothingChanges(text, current, false);
      assertNothingChanges(text, current, true);

      const whole = exportText(current, WITH_SECRETS);
      assertNothingChanges(whole, current, true);
      const copy = applied(whole);
      assert.equal(exportText(copy, WITH_SECRETS), whole);
      assertNothingChanges(exportText(copy, PLAIN), current, true);
    });

    it(`--prune with the export of an empty system empties any (seed ${seed})`, () => {
      const from = applied(randomFile(seededRandom(`${seed} from`)));
      const nothing = exportText(emptySystem(), WITH_SECRETS);
      const emptied = carriedOut(planOf(nothing, from, { prune: true }), from);
      assert.equal(exportText(emptied, WITH_SECRETS), nothing);
    });
  }

  it('every kind and every field is drawn by some seed', () => {
    const fields = new Set<string>();
    for (let seed = 1; seed <= 40; seed += 1) {
      const { sections } = randomConfiguration(seededRandom(seed));
      for (const [kind, objects] of sections) {
        for (const object of objects)
          for (const name of Object.keys(object)) fields.add(`${kind}.${name}`);
      }
    }
    const missing = KINDS.flatMap((kind) =>
      Object.keys(kind.node.properties ?? {}).map((name) => `${kind.name}.${name}`),
    ).filter((name) => !fields.has(name));
    assert.deepEqual(missing, ['phones.furtherNumbers']);
  });
});

describe('the text of an export', () => {
  const system = applied(`
rateGroups:
  - name: sell
    rates:
      - { prefix: "8801", price: "0.0180" }
      - { prefix: "880", price: "0.0120", per: 60, first: 60, next: 60, area: Bangladesh }
      - { prefix: "880", price: "0.01", effectiveFrom: 2026-04-01 }
  - { name: buy }
accounts:
  - { id: north, type: clearing }
  - { type: customer, id: acme, balance: "25", credit: "0", rateGroup: sell }
numberLists:
  - { id: bad, entries: [{ number: "1001" }, { number: "880*", until: 2026-12-31, memo: "why?" }] }
routingGateways:
  - id: out
    account: north
    addresses: ["10.0.0.1:5090", sip.north.example]
    prefixes: ["880", "44"]
    headers: [{ name: X-Acme, value: "a: b" }]
    memo: "a note that makes the line longer than what people like to read on one line of a file"
phones:
  - { number: "1002", account: acme, password: second }
  - { number: "1001", account: acme, password: first, voicemailPin: "0042", voicemail: true }
`);

  it('is sorted, without defaults and secrets, and always the same', () => {
    assert.equal(
      exportText(system, PLAIN),
      `# Tandem configuration: tandem apply -f FILE makes a system be like this.
parameters: {}
areas: []
workCalendars: []
numberLists:
  - { id: bad, entries: [{ number: "1001" }, { number: "880*", until: "2026-12-31T00:00:00.000Z", memo: "why?" }] }
geofences: []
rateGroups:
  - name: buy
    rates: []
  - name: sell
    rates:
      - { prefix: "880", area: Bangladesh, price: "0.012", first: 60, next: 60 }
      - { prefix: "880", price: "0.01", effectiveFrom: "2026-04-01T00:00:00.000Z" }
      - { prefix: "8801", price: "0.018" }
accounts:
  - { id: acme, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing }
gatewayGroups: []
mappingGateways: []
routingGateways:
  - id: out
    account: north
    addresses: ["10.0.0.1:5090", sip.north.example]
    memo: a note that makes the line longer than what people like to read on one line of a file
    prefixes: ["44", "880"]
    headers:
      - { name: X-Acme, value: "a: b" }
phones:
  - { number: "1001", account: acme, voicemail: true }
  - { number: "1002", account: acme }
portabilityServers: []
recordTargets: []
webhooks: []
roles: []
operators: []
`,
    );
  });

  it('has secrets when they are asked for', () => {
    const lines = exportText(system, WITH_SECRETS).split('\n');
    const [first, second] = lines.filter((line) => line.includes('number: "100'));
    assert.match(
      lines.join('\n'),
      /number: "1001", account: acme, password: first, voicemail: true/,
    );
    assert.match(lines.join('\n'), /voicemailPin: "0042"/);
    assert.ok(first !== undefined && second !== undefined);
  });

  it('leaves out what is kept as a hash alone', () => {
    const current = currentConfiguration({
      parameters: ParameterView.defaults,
      rates: new Map(),
      objects: [
        {
          ...{ kind: 'operators', key: 1n, id: 'joe', document: {}, opening: {} },
          secrets: { password: { matches: () => true, reveal: () => null } },
        },
      ],
    });
    assert.match(exportText(current, WITH_SECRETS), /\n {2}- \{ id: joe \}\n/);
  });

  it('of a system without anything names every section, so that --prune empties others', () => {
    const text = exportText(emptySystem(), PLAIN);
    for (const kind of KIND_NAMES) assert.ok(text.includes(`\n${kind}: []\n`), kind);
    const plan = planOf(text, system, { prune: true });
    assert.equal(plan.remove.length, 8);
  });

  it('has the present balance, which a new system opens with and an old one leaves alone', () => {
    const objects = KIND_NAMES.flatMap((kind) => [...system.objects(kind)]).map((object) =>
      object.id === 'acme' ? { ...object, opening: { balance: '-3.00' } } : object,
    );
    const later = currentConfiguration({
      parameters: system.parameters,
      objects,
      rates: new Map([['sell', [...system.ratesOf('sell')]]]),
    });
    const text = exportText(later, PLAIN);
    assert.match(text, /id: acme, type: customer, balance: "-3.00"/);
    assertNothingChanges(text, later, true);
    assertNothingChanges(text, system, true);
    const created = planOf(text).create.find(({ id }) => id === 'acme');
    assert.deepEqual(created?.opening, { balance: '-3.00' });
  });

  it('has the parameters that are not as their defaults', () => {
    const current = applied(
      'parameters: { SS_MEDIA_PROXY_MODE: Must On, SS_CDR_RECORD_TO_FILE: true }',
    );
    assert.match(
      exportText(current, PLAIN),
      /\nparameters:\n {2}SS_CDR_RECORD_TO_FILE: true\n {2}SS_MEDIA_PROXY_MODE: Must On\n/,
    );
  });
});

describe('values as YAML text', () => {
  //  value                     text
  const table = [
    ['plain', 'plain'],
    ['two words', 'two words'],
    ['sip.north.example', 'sip.north.example'],
    ['a/b_c+d-e', 'a/b_c+d-e'],
    ['', '""'],
    ['880', '"880"'],
    ['1e3', '"1e3"'],
    ['on', '"on"'],
    ['No', '"No"'],
    ['y', '"y"'],
    ['null', '"null"'],
    ['~', '"~"'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    [' a', '" a"'],
    ['a ', '"a "'],
    ['a  b', '"a  b"'],
    ['-', '"-"'],
    ['10.0.0.1', '"10.0.0.1"'],
    ['Côte', '"Côte"'],
    ['a\nb', '"a\\nb"'],
    ['\u007f\u0085\u2028\ufeff', '"\\u007f\\u0085\\u2028\\ufeff"'],
    [5, '5'],
    [true, 'true'],
    [null, 'null'],
  ] as const;
  for (const [value, text] of table) {
    it(JSON.stringify(value), () => assert.equal(scalarText(value), text));
  }

  it('lists and objects stand on one line', () => {
    assert.equal(flowText([{ a: 1, b: ['x', '1'] }, {}, []]), '[{ a: 1, b: [x, "1"] }, {}, []]');
  });
});
