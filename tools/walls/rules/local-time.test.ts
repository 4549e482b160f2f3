import { localTime } from './local-time.ts';
import { proveRule, type Row } from './testing.ts';

const PRODUCT = 'packages/books/cdr/text-line.ts';

const inProduct = (allowed: boolean, calls: readonly string[]): Row[] =>
  calls.map((call) => [call, PRODUCT, `moment.${call}();`, allowed ? [] : [1]]);

proveRule(localTime, [
  ...inProduct(false, ['getHours', 'getFullYear', 'setDate', 'getDay', 'getTimezoneOffset']),
  ...inProduct(false, ['toLocaleString', 'toLocaleTimeString', 'toDateString']),
  ...inProduct(true, ['getUTCHours', 'setUTCDate', 'toISOString', 'getTime', 'valueOf']),
  ['the property, not called', PRODUCT, 'const f = { getHours: 1 };', []],
  ['in an app, which prints for people', 'apps/tandem/output.ts', 'moment.getHours();', []],
]);
