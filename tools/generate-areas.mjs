// Writes the default list of areas: countries, their mobile numbers and their special ones, out of
// the numbering plans that libphonenumber-js has.
//   node tools/generate-areas.mjs          writes it
//   node tools/generate-areas.mjs --check  tells whether it is out of date (exit code 1)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './files.mjs';
import { automaton, next } from './number-pattern.mjs';

export const AREAS_FILE = 'packages/domain/areas/default-areas.json';
const PLANS = join(root, 'node_modules', 'libphonenumber-js');

/** The types of numbers by their place in a plan; voice mail is no destination. */
const KINDS = [
  ...['', 'mobile', 'toll-free', 'premium', 'personal', undefined],
  ...['universal', 'pager', 'voip', 'shared-cost'],
];
const TYPES_AT = 11;
const NATIONAL_AT = 2;
/** Plans are told apart by so many digits behind the country's code; then the first kind counts. */
const MOST_DIGITS = 5;
const DIGITS = [...'0123456789'];

/** What the plans call by their code alone. */
const WITHOUT_COUNTRY = {
  800: ['International freephone', 'toll-free'],
  808: ['International shared cost', 'shared-cost'],
  870: ['Inmarsat', 'satellite'],
  878: ['Universal personal', 'personal'],
  881: ['Global satellite', 'satellite'],
  882: ['International networks', 'satellite'],
  883: ['International networks', 'satellite'],
  888: ['Disaster relief', 'universal'],
  979: ['International premium', 'premium'],
};

/** @returns {{path: string, text: string}} the file as it should be */
export function generated() {
  const plans = JSON.parse(readFileSync(join(PLANS, 'metadata.max.json'), 'utf8'));
  const { version } = JSON.parse(readFileSync(join(PLANS, 'package.json'), 'utf8'));
  const nameOf = countryNames();
  const areas = new Map();
  const add = (name, { country, kind, prefix }) => {
    const area = areas.get(name) ?? { country, kind, prefixes: [] };
    area.prefixes.push(prefix);
    areas.set(name, area);
  };
  for (const [code, countries] of Object.entries(plans.country_calling_codes)) {
    for (const [suffix, label] of rangesOf(countries, plans)) {
      const [country, kind] = label.split('|');
      const name = [nameOf(country), kind].filter(Boolean).join(' ');
      add(name, { country, kind, prefix: code + suffix });
    }
  }
  for (const [code, [name, kind]] of Object.entries(WITHOUT_COUNTRY)) {
    add(name, { country: '', kind, prefix: code });
  }
  const lines = [...areas]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { country, kind, prefixes }]) =>
      JSON.stringify([name, country, kind, codesText(prefixes)]),
    );
  const source = `libphonenumber-js ${version}`;
  const text = `{"source":${JSON.stringify(source)},"areas":[\n${lines.join(',\n')}\n]}\n`;
  return { path: AREAS_FILE, text };
}

/** Names that were given stay: each Node.js brings its own, and reports are grouped by them. */
function countryNames() {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  const known = new Map();
  try {
    const { areas } = JSON.parse(readFileSync(join(root, AREAS_FILE), 'utf8'));
    for (const [name, country, kind] of areas) if (kind === '') known.set(country, name);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return (country) => known.get(country) ?? names.of(country);
}

/** Pairs of digits behind the country's code and whose they are, the code itself first. */
function rangesOf(countries, plans) {
  const patterns = countries.flatMap((country) => {
    const plan = plans.countries[country];
    const types = plan[TYPES_AT] ?? [[plan[NATIONAL_AT]]];
    return types.flatMap((type, at) => {
      const kind = KINDS[at];
      if (!type || kind === undefined) return [];
      // Where mobile numbers cannot be told from others there is nothing to be told.
      if (at > 0 && type[0] === types[0]?.[0]) return [];
      return [{ label: `${country}|${kind}`, states: automaton(type[0]) }];
    });
  });
  const main = `${countries[0]}|`;
  const memory = new Map();
  const found = explore(patterns, 0, memory);
  const ranges = [['', main]];
  flatten(found, { prefix: '', above: main }, ranges);
  return ranges;
}

/** A label where all numbers are of one kind, else what follows by digit. */
function explore(patterns, depth, memory) {
  const labels = [...new Set(patterns.map(({ label }) => label))];
  if (labels.length <= 1) return labels[0];
  if (depth === MOST_DIGITS) return labels[0];
  const key = `${depth} ${patterns.map(({ label, states }) => label + states.key).join(' ')}`;
  const known = memory.get(key);
  if (known !== undefined) return known;
  const children = DIGITS.map((digit) => {
    const further = patterns
      .map(({ label, states }) => ({ label, states: next(states, digit) }))
      .filter(({ states }) => states !== undefined);
    return further.length === 0 ? undefined : explore(further, depth + 1, memory);
  });
  const used = children.filter((child) => child !== undefined);
  const isOne = used.every((child) => typeof child === 'string' && child === used[0]);
  const result = used.length === 0 ? labels[0] : isOne ? used[0] : children;
  memory.set(key, result);
  return result;
}

function flatten(node, { prefix, above }, ranges) {
  if (node === undefined) return;
  if (typeof node === 'string') {
    if (node !== above) ranges.push([prefix, node]);
    return;
  }
  const country = onlyCountry(node);
  // A range that a smaller country has to itself is its own, whatever is of no known kind there.
  const isOwn = country !== undefined && !above.startsWith(`${country}|`);
  if (isOwn) ranges.push([prefix, `${country}|`]);
  for (const [digit, child] of node.entries()) {
    const around = isOwn ? `${country}|` : above;
    if (child !== undefined) flatten(child, { prefix: `${prefix}${digit}`, above: around }, ranges);
  }
}

function onlyCountry(node) {
  if (typeof node === 'string') return node.split('|')[0];
  const countries = new Set(node.filter(Boolean).map(onlyCountry));
  return countries.size === 1 ? [...countries][0] : undefined;
}

/** As sheets list codes: 88013-88019, 8808. */
function codesText(prefixes) {
  const sorted = [...new Set(prefixes)].sort();
  const parts = [];
  for (let at = 0; at < sorted.length; at += 1) {
    let end = at;
    while (isNext(sorted[end], sorted[end + 1])) end += 1;
    parts.push(end === at ? sorted[at] : `${sorted[at]}-${sorted[end]}`);
    at = end;
  }
  return parts.join(',');
}

const isNext = (one, other) =>
  other !== undefined && other.length === one.length && Number(other) === Number(one) + 1;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { path, text } = generated();
  if (process.argv.includes('--check')) {
    const isSame = readFileSync(join(root, path), 'utf8') === text;
    if (!isSame) process.stderr.write(`${path} is out of date: node tools/generate-areas.mjs\n`);
    process.exitCode = isSame ? 0 : 1;
  } else {
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path}: ${Buffer.byteLength(text)} bytes\n`);
  }
}
