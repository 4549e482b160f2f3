// P-Asserted-Identity and P-Preferred-Identity (RFC 3325 section 9): who the caller is, said by a
// network that knows. Parameters are not in the grammar, but sent; they are kept.
import { listedAddress } from '../address-codecs.ts';

export const assertedIdentity = listedAddress;
