import { fail, ok } from '@tandem/base/kernel';
import { readStep, STEP_ALLOWED, stepText } from '@tandem/domain/rating';
import type { Format } from './format.ts';

/** What a step of a price is, is known where calls are charged. */
export const priceStep: Format = {
  allowed: STEP_ALLOWED,
  read(text) {
    const step = readStep(text);
    return step.ok ? ok(stepText(step.value)) : fail(`no step: ${step.error.refused}`);
  },
};
