import { debugOutput } from './debug-output.ts';
import { proveRule } from './testing.ts';

const APP = 'apps/switch/main.ts';

proveRule(debugOutput, [
  ['a look in an app', APP, 'console.log(call);', [1]],
  ['a look in a tool', 'tools/check.mjs', 'x;\nconsole.debug(call);', [2]],
  ['a look in a test', 'packages/base/money/a.test.ts', 'console.dir(call);', [1]],
  ['a look handed on', APP, 'calls.forEach(console.log);', [1]],
  ['a stop', APP, 'debugger;', [1]],
  ['an error told by a tool', 'tools/check.mjs', 'console.error(why);', []],
  ['words of a program under test', APP, "const text = 'console.log(1)'; // console.log", []],
]);
