// Reads every file that is ours and lists what breaks a rule, a line each, as an editor can jump
// to.
import type { OwnFile } from './own-files.ts';
import { RULES } from './rules/index.ts';
import type { Rule } from './rules/rule.ts';
import { Source } from './source.ts';

export function tidy(files: readonly OwnFile[], rules: readonly Rule[] = RULES): string[] {
  return files.flatMap((file) => {
    const source = new Source(file);
    return rules
      .filter((rule) => rule.reads(source))
      .flatMap((rule) =>
        [...rule.find(source)].map(
          ({ line, says }) => `${file.path}:${line}: ${rule.name}: ${says}`,
        ),
      );
  });
}
