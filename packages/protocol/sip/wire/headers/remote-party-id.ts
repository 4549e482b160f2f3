// Remote-Party-ID (draft-ietf-sip-privacy-04): the older form of P-Asserted-Identity and Privacy.
import type { Codec } from '../codec.ts';
import { type Address, printAddress, readAddress } from '../name-addr.ts';
import { type Parameter, pickParameters, printKnown, printParameters } from '../parameters.ts';

export interface RemotePartyId extends Address {
  /** calling or called. */
  readonly party: string | undefined;
  /** yes or no: whether a network has checked it. */
  readonly screen: string | undefined;
  /** full, name, uri or off. */
  readonly privacy: string | undefined;
  readonly others: readonly Parameter[];
}

export const remotePartyId: Codec<RemotePartyId> = {
  parse(from) {
    if (!readAddress(from, true)) return undefined;
    const { display, uri } = from;
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['party', 'screen', 'privacy']);
    const { party, screen, privacy } = known;
    return { display, uri, party, screen, privacy, others };
  },

  print: (value) =>
    printAddress(value) +
    printKnown('party', value.party) +
    printKnown('screen', value.screen) +
    printKnown('privacy', value.privacy) +
    printParameters(value.others),
};
