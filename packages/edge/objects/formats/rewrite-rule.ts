import { byPattern } from './format.ts';

export const rewriteRule = byPattern(
  'match:result, such as 00:, :00 or 0*:880*',
  /^\+?=?[0-9*#?]{0,32}:[0-9*#?-]{0,32}(?:\/[0-9]{1,2}-[0-9]{1,2})?$/,
);
