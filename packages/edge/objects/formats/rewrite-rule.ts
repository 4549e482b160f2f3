import { fail, ok } from '@tandem/base/kernel';
import { compileRules } from '@tandem/domain/numbers';
import type { Format } from './format.ts';

/** What a rule is, is known where rules are applied. */
export const rewriteRule: Format = {
  allowed: 'match:result, such as 00:, :00 or 0*:880*',
  read(text) {
    const compiled = compileRules([text]);
    if (compiled.ok) return ok(text.trim());
    const reasons = compiled.error.map(
      ({ detail, allowed, position }) => `${detail} at character ${position} (${allowed})`,
    );
    return fail(`no rule: ${reasons.join(', ')}`);
  },
};
