// All rules of the walls. A new one is one new file, its table test, and one line here.
import { bannedGlobals } from './banned-globals.ts';
import { bannedImports } from './banned-imports.ts';
import { debugOutput } from './debug-output.ts';
import { fileLength } from './file-length.ts';
import { fileNames } from './file-names.ts';
import { functionLength } from './function-length.ts';
import { lineLength } from './line-length.ts';
import { localTime } from './local-time.ts';
import { looseTypes } from './loose-types.ts';
import { marks } from './marks.ts';
import { oddCharacters } from './odd-characters.ts';
import { parameterCount } from './parameter-count.ts';
import { privateWords } from './private-words.ts';
import type { Rule } from './rule.ts';
import { testsRun } from './tests-run.ts';

export const RULES: readonly Rule[] = [
  fileNames,
  fileLength,
  lineLength,
  functionLength,
  parameterCount,
  bannedGlobals,
  bannedImports,
  localTime,
  looseTypes,
  debugOutput,
  marks,
  testsRun,
  oddCharacters,
  privateWords,
];
