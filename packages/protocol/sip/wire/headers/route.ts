// Route and Record-Route (RFC 3261 sections 20.34 and 20.30), Path (RFC 3327), Service-Route
// (RFC 3608): one grammar, the places a request passes.
import type { AddressWithParameters } from '../address-codecs.ts';
import { listedAddress } from '../address-codecs.ts';

export type Route = AddressWithParameters;

export const route = listedAddress;
