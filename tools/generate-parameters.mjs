// Writes what is made of the catalogue of parameters: the map of their types, the manual's page.
//   node tools/generate-parameters.mjs          writes both
//   node tools/generate-parameters.mjs --check  tells what is out of date (exit code 1)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { root } from './files.mjs';

/** @returns {Promise<ReadonlyArray<{path: string, text: string}>>} the files as they should be */
export async function generated() {
  // The types of values are described by the code that reads them, and that is TypeScript.
  const unregister = register();
  const parameters = await import('../packages/domain/parameters/index.ts');
  await unregister();
  return [
    { path: 'packages/domain/parameters/names.generated.ts', text: namesText(parameters) },
    { path: 'docs/parameters.md', text: pageText(parameters) },
  ];
}

const NAMES_HEAD = `// Made by tools/generate-parameters.mjs from parameters.json; run it again.
import type { Money } from '@tandem/base/money';
import type { CodecName, HostPort, PortRange } from './types/index.ts';

/** The type of each parameter's value; numbers are in the unit of the catalogue. */
export interface ParameterTypes {
`;

/** As everywhere in the code. */
const LINE_CHARACTERS = 100;

function namesText({ CATALOGUE, typeOf }) {
  const lines = CATALOGUE.map((entry) => {
    const unit = entry.unit === null ? '' : ` // ${entry.unit}`;
    const line = `  readonly ${entry.name}: ${typeOf(entry).typescript(entry)};${unit}\n`;
    return line.length <= LINE_CHARACTERS ? line : line.replaceAll(' | ', '\n    | ');
  });
  return `${NAMES_HEAD}${lines.join('')}}\n\nexport type ParameterName = keyof ParameterTypes;\n`;
}

const PAGE_HEAD = `# Parameters

<!-- Made by tools/generate-parameters.mjs out of packages/domain/parameters/parameters.json. -->

\`tandem param get NAME\`, \`tandem param set NAME VALUE\`, \`tandem param list\`; in the
configuration file under \`parameters:\`. A change takes effect at once for new calls; running calls
keep the values they started with. The case of letters in names does not matter. An alias is
accepted wherever the name is, and what it was converted to is reported. \`null\` in a file sets the
default again.
`;

const GROUP_TITLES = {
  server: 'Server',
  external: 'Outside servers',
  'softswitch.system': 'Softswitch',
  'softswitch.sip': 'SIP',
  'softswitch.h323': 'H.323',
  audio: 'Audio services',
};

function pageText({ CATALOGUE, typeOf }) {
  const groups = [...new Set(CATALOGUE.map((entry) => entry.group))];
  const tables = groups.map((group) => {
    const entries = CATALOGUE.filter((entry) => entry.group === group);
    const rows = entries.map((entry) => row(entry, typeOf(entry))).join('');
    return `\n## ${GROUP_TITLES[group] ?? group}\n\n${TABLE_HEAD}${rows}`;
  });
  return `${PAGE_HEAD}${tables.join('')}${typesText(CATALOGUE, typeOf)}`;
}

const TABLE_HEAD =
  '| name | meaning | default | allowed | unit | aliases |\n|---|---|---|---|---|---|\n';

function row(entry, type) {
  const parsed = type.parse(entry.default, entry);
  const standard = type.print(parsed.value, entry);
  const cells = [
    `\`${entry.name}\``,
    entry.note === '' ? entry.description : `${entry.description} (${entry.note})`,
    standard === '' ? 'empty' : `\`${standard}\``,
    type.allowed(entry),
    entry.unit ?? '',
    entry.aliases.map(aliasText).join('; '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

function aliasText({ name, unit, range, convert }) {
  if (unit === null) return `\`${name}\``;
  const values = range === null ? unit : `${range.from}-${range.to} ${unit}`;
  return `\`${name}\` (${values}: ${convert})`;
}

function typesText(catalogue, typeOf) {
  const types = [...new Set(catalogue.map((entry) => typeOf(entry)))];
  const lines = types.map((type) => {
    const first = catalogue.find((entry) => typeOf(entry) === type);
    const only = type.onlyFor === undefined ? '' : ` (\`${first.name}\`)`;
    return `- ${type.catalogueType}${only}: ${type.meaning}\n`;
  });
  return `\n## How values are written\n\n${lines.join('')}`;
}

async function main() {
  let current = true;
  for (const { path, text } of await generated()) {
    const file = join(root, path);
    if (process.argv.includes('--check')) {
      if (readFileSync(file, 'utf8') === text) continue;
      current = false;
      process.stderr.write(`${path} is out of date: run node tools/generate-parameters.mjs\n`);
    } else {
      writeFileSync(file, text);
    }
  }
  if (!current) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
