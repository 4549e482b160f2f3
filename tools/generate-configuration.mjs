// Writes the manual's page of the configuration file, which is made of the schemas.
//   node tools/generate-configuration.mjs          writes it
//   node tools/generate-configuration.mjs --check  tells whether it is out of date (exit code 1)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { root } from './files.mjs';

export const PAGE = 'docs/configuration.md';

/** @returns {Promise<string>} the page as it should be */
export async function configurationPage() {
  // The kinds are TypeScript.
  const unregister = register();
  const objects = await import('../packages/edge/objects/index.ts');
  await unregister();
  return objects.configurationPage();
}

async function main() {
  const text = await configurationPage();
  const file = join(root, PAGE);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${PAGE} is out of date: run node tools/generate-configuration.mjs\n`);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
