// SIP in calls: the endpoint that all its messages come to, and the two kinds of legs it makes.
export { SipCalledLeg } from './called-leg.ts';
export { SipCallerLeg } from './caller-leg.ts';
export { SipEndpoint, type SipEndpointOptions } from './endpoint.ts';
export { type HostAndPort, hopsToAddresses, hopToAddress, splitAddress } from './hops.ts';
export type { LegCount } from './host.ts';
export type { SipAuthorization } from './offered.ts';
export type { OutsideEnd, OutsidePlan } from './outside.ts';
export type { Farewell } from './recovery.ts';
export { type Line, type Question, type Reply, reply } from './reply.ts';
export {
  DEFAULT_SIP_LEG_SETTINGS,
  type HopsTo,
  type SipLegSettings,
} from './settings.ts';
export {
  type AnyTransaction,
  type Client,
  type HandlerReply,
  type RequestHandler,
  type Server,
  type Stack,
  type TransactionOwner,
  Unconcerned,
} from './types.ts';
