// Every test of the walls in one process: each by itself would load the compiler anew.
//   node --import tsx tools/walls/all.ts
import { readdirSync } from 'node:fs';

for (const folder of ['.', 'rules']) {
  const names = readdirSync(new URL(folder, import.meta.url)).sort();
  for (const name of names.filter((one) => one.endsWith('.test.ts')))
    await import(`./${folder}/${name}`);
}
