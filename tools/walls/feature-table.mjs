// Writes the table of features into README.md, between its two marks, from docs/features.json.
//   node tools/walls/feature-table.mjs          writes it
//   node tools/walls/feature-table.mjs --check  tells whether it is up to date (exit code 1)
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../files.mjs';

const BEGIN = '<!-- features:begin -->';
const END = '<!-- features:end -->';

/** One table an area, and on top how far it is. */
export function tableText(features) {
  const count = (state) => features.filter((feature) => feature.state === state).length;
  const areas = [...new Set(features.map(({ area }) => area))];
  const states = ['done', 'partly', 'open'].map((state) => `${count(state)} ${state}`);
  return [
    `Of ${features.length}: ${states.join(', ')}.`,
    ...areas.map((area) => areaText(features.filter((feature) => feature.area === area))),
  ].join('\n\n');
}

function areaText(features) {
  const rows = features.map((feature) => {
    const id = feature.beyond ? `${feature.id}+` : feature.id;
    return `| ${id} | ${cell(feature.capability)} | ${stateText(feature)} |`;
  });
  const head = ['| id | capability | state |', '|---|---|---|'];
  return [`### ${features[0].areaTitle}`, '', ...head, ...rows].join('\n');
}

function stateText({ state, done, gaps }) {
  if (state === 'open') return 'open';
  const stands = `**${state}**: ${cell(done)}`;
  return gaps === '' ? stands : `${stands}<br>Missing: ${cell(gaps)}`;
}

/** A bar or a line's end would end the cell. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The page with the table in it; throws when a mark is not there exactly once, in order. */
export function withTable(page, table) {
  const marks = [BEGIN, END].map((mark) => page.split(mark));
  const once = marks.every((pieces) => pieces.length === 2);
  if (!once || page.indexOf(BEGIN) > page.indexOf(END))
    throw new Error(`README.md needs ${BEGIN} and, after it, ${END}, each once`);
  return `${marks[0][0]}${BEGIN}\n${table}\n${END}${marks[1][1]}`;
}

function main(check) {
  const readme = join(root, 'README.md');
  if (!existsSync(readme)) return 'README.md is not there: nowhere to write the table of features';
  const features = JSON.parse(readFileSync(join(root, 'docs', 'features.json'), 'utf8'));
  const page = readFileSync(readme, 'utf8');
  const wanted = withTable(page, tableText(features));
  if (wanted === page) return undefined;
  if (check) return 'README.md is out of date: run node tools/walls/feature-table.mjs';
  writeFileSync(readme, wanted);
  return undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const fault = main(process.argv.includes('--check'));
  if (fault !== undefined) process.stderr.write(`${fault}\n`);
  process.exitCode = fault === undefined ? 0 : 1;
}
