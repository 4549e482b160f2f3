// `tandem areas`: the areas that are known without having been made, as a file to edit and apply.
import { defaultAreas } from '@tandem/domain/areas';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

export const areas: TandemCommand = {
  examples: ['tandem areas > areas.yaml', 'tandem areas --country BD'],
  define: (program) =>
    program
      .command('areas')
      .description('print the default areas as a configuration file, to be edited and applied')
      .option('--country <code>', 'only those of a country: two letters, such as BD'),
  run: async ({ country }) => {
    const wanted = country === undefined ? undefined : String(country).toUpperCase();
    const listed = defaultAreas().filter((area) => wanted === undefined || area.country === wanted);
    print.line('areas:');
    for (const { name, prefixes } of listed) {
      print.line(`  - name: ${JSON.stringify(name)}`);
      print.line(`    prefixes: [${prefixes.map((prefix) => `"${prefix}"`).join(', ')}]`);
    }
    return undefined;
  },
};
