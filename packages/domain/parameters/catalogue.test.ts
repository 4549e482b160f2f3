// The whole catalogue, parameter by parameter: nothing here names one, so a new row is tested at
// once.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CATALOGUE,
  type KnownEntry,
  type ParameterFaultCode,
  ParameterView,
  parseParameter,
  type Scalar,
  typeOf,
} from './index.ts';
import own from './own-parameters.json' with { type: 'json' };
import data from './parameters.json' with { type: 'json' };

const PARAMETERS_IN_CATALOGUE = 160;

const refusalOf = (name: string, given: Scalar): ParameterFaultCode | null => {
  const parsed = parseParameter(name, given);
  return parsed.ok ? null : parsed.error.code;
};

describe('the catalogue of parameters (OPS-1)', () => {
  it('has every row of the data once, in its order', () => {
    assert.deepEqual(
      CATALOGUE.map((entry) => entry.name),
      [...data.parameters, ...own.parameters].map((row) => row.name),
    );
    const names = CATALOGUE.flatMap((entry) => [
      entry.name,
      ...entry.aliases.filter((alias) => !alias.importOnly).map((alias) => alias.name),
    ]);
    assert.equal(new Set(names).size, names.length, 'no name means two parameters');
    assert.equal(CATALOGUE.length, PARAMETERS_IN_CATALOGUE);
  });

  it('drops nothing of a row', () => {
    const known = new Set(['name', 'group', 'type', 'default', 'description', 'range', 'unit']);
    for (const field of ['values', 'note', 'aliases']) known.add(field);
    const strange = data.parameters.flatMap((row) => Object.keys(row).filter((k) => !known.has(k)));
    assert.deepEqual(strange, []);
  });

  it('its defaults go together', () => {
    assert.deepEqual(ParameterView.defaults.conflicts(), []);
    assert.deepEqual(ParameterView.defaults.nonDefaults(), []);
  });
});

for (const entry of CATALOGUE) {
  describe(`${entry.name} (OPS-1)`, () => {
    it('prints its default so that it is read back, as text and as JSON', () => {
      const text = ParameterView.defaults.toText(entry.name);
      const scalar = ParameterView.defaults.toScalar(entry.name);
      for (const given of [text, scalar, JSON.parse(JSON.stringify(scalar)) as Scalar]) {
        const parsed = parseParameter(entry.name, given);
        assert.ok(parsed.ok, `${JSON.stringify(given)} is taken`);
        assert.deepEqual(parsed.value.value, ParameterView.defaults.get(entry.name));
        assert.equal(typeOf(entry).print(parsed.value.value, entry), text);
      }
    });
    if (entry.range !== null)
      it('takes the ends of its range and nothing beyond', () => ends(entry));
    if (entry.values.length > 0) it('takes each of its values', () => each(entry));
    it('refuses what is no value', () => strangers(entry));
  });
}

function ends(entry: KnownEntry): void {
  const { from, to } = entry.range ?? { from: 0, to: 0 };
  // Texts: money refuses JSON numbers, and the others take both.
  assert.equal(refusalOf(entry.name, String(from)), null);
  assert.equal(refusalOf(entry.name, String(to)), null);
  assert.equal(refusalOf(entry.name, String(from - 1)), 'PARAMETER_RANGE');
  assert.equal(refusalOf(entry.name, String(to + 1)), 'PARAMETER_RANGE');
  const fault = parseParameter(entry.name, String(to + 1));
  assert.ok(!fault.ok && fault.error.allowed.includes(`${from}-${to}`), 'the range is named');
}

function each(entry: KnownEntry): void {
  for (const value of entry.values) {
    const parsed = parseParameter(entry.name, value.toLowerCase());
    assert.ok(parsed.ok && parsed.value.value === value, `${value} is taken`);
  }
}

function strangers(entry: KnownEntry): void {
  const strange =
    entry.type === 'string' || entry.type === 'readonly' ? 'a\u0000b' : 'a strange one';
  const parsed = parseParameter(entry.name, strange);
  assert.ok(!parsed.ok);
  assert.equal(parsed.error.code, 'PARAMETER_TYPE');
  assert.equal(parsed.error.field, entry.name);
  assert.ok(parsed.error.detail.includes(entry.name), 'the parameter is named');
  assert.ok(parsed.error.detail.includes(parsed.error.allowed), 'what is allowed is said');
}
