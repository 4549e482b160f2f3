// Codecs for headers that hold an address and parameters which the wire layer gives no meaning.
import type { Codec } from './codec.ts';
import { type Address, printAddress, readAddress } from './name-addr.ts';
import { type Parameter, printParameters } from './parameters.ts';

export interface AddressWithParameters extends Address {
  readonly parameters: readonly Parameter[];
}

function addressCodec(inList: boolean): Codec<AddressWithParameters> {
  return {
    parse(from) {
      if (!readAddress(from, inList)) return undefined;
      const { display, uri } = from;
      const parameters = from.parameters();
      return parameters === undefined ? undefined : { display, uri, parameters };
    },
    print: (value) => printAddress(value) + printParameters(value.parameters),
  };
}

/** The only value of its header. */
export const singleAddress = addressCodec(false);
/** One of several, separated by commas. */
export const listedAddress = addressCodec(true);
