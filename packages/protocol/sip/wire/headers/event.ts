// Event (RFC 6665 section 8.2.1): what a subscription is about.
import type { Codec } from '../codec.ts';
import { type Parameter, pickParameters, printKnown, printParameters } from '../parameters.ts';
import { strictWord } from '../text.ts';

export interface EventPackage {
  readonly name: string;
  /** Tells subscriptions of one dialog apart. */
  readonly id: string | undefined;
  readonly others: readonly Parameter[];
}

export const event: Codec<EventPackage> = {
  parse(from) {
    from.skipSpace();
    const name = from.token();
    if (name === undefined) return undefined;
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['id']);
    return { name, id: known.id, others };
  },
  print: ({ name, id, others }) =>
    strictWord(name) + printKnown('id', id) + printParameters(others),
};
