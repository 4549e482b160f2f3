// Parameters that somebody sets.
import { listParameters, type ParameterShown } from '@tandem/edge/services';
import type { LiveSources } from '../ports.ts';
import { comparing, type Topic } from '../topic.ts';

export function parametersTopic({ parameters }: LiveSources): Topic {
  return {
    name: 'parameters',
    right: ['parameters', 'see'],
    everyMs: 2_000,
    begin: () =>
      comparing(async () => {
        const all = await listParameters({ parameters });
        return all.filter(isSet).map((value) => ({ name: value.name, owner: null, value }));
      }),
  };
}

/** The others are as the catalogue says; one that is reset is told as removed. */
const isSet = ({ isDefault, changedBy }: ParameterShown): boolean =>
  !isDefault || changedBy !== null;
