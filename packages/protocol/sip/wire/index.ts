// The wire layer: bytes to messages and back, with no state, no clock and no memory of what came
// before. Nothing but typed errors comes out of a parser, whatever goes in.
export type { AddressWithParameters } from './address-codecs.ts';
export type { OtherAuth } from './auth-parameters.ts';
export type { BodyFault } from './bodies/fault.ts';
export {
  type MessageCount,
  type MessageSummary,
  parseMessageSummary,
  printMessageSummary,
} from './bodies/message-summary.ts';
export { parseSipfrag, printSipfrag, type StatusLine } from './bodies/sipfrag.ts';
export * from './codec.ts';
export { ackTo, cancelOf } from './derive.ts';
export { type FramerEvent, type FramerOptions, StreamFramer } from './framer.ts';
export type { AuthenticationInfo } from './headers/authentication-info.ts';
export type { Credentials, DigestCredentials } from './headers/authorization.ts';
export type { Contact, ContactAddress } from './headers/contact.ts';
export { type ContentDisposition, isRequiredBody } from './headers/content-disposition.ts';
export { accepts, isMediaType, type MediaType } from './headers/content-type.ts';
export type { CSeq } from './headers/cseq.ts';
export type { Diversion } from './headers/diversion.ts';
export type { EventPackage } from './headers/event.ts';
export type { HistoryInfo } from './headers/history-info.ts';
export type { Identity } from './headers/identity.ts';
export { ALL_HEADERS, HEADERS } from './headers/index.ts';
export type { MinSe } from './headers/min-se.ts';
export type { ParameterisedWord } from './headers/parameterised-word.ts';
export type { Privacy } from './headers/privacy.ts';
export type { RAck } from './headers/rack.ts';
export type { Reason } from './headers/reason.ts';
export type { RemotePartyId } from './headers/remote-party-id.ts';
export type { DialogName } from './headers/replaces.ts';
export type { RetryAfter } from './headers/retry-after.ts';
export type { Route } from './headers/route.ts';
export type { SessionExpires } from './headers/session-expires.ts';
export type { SubscriptionState } from './headers/subscription-state.ts';
export type { TaggedAddress } from './headers/tagged-address.ts';
export type { Timestamp } from './headers/timestamp.ts';
export type { Via } from './headers/via.ts';
export type { Warning } from './headers/warning.ts';
export type { Challenge, DigestChallenge } from './headers/www-authenticate.ts';
export * from './limits.ts';
export {
  measure,
  type ParseOptions,
  parse,
  parseToRefuse,
  type SipMessage,
  SipRequest,
  SipResponse,
} from './message.ts';
export {
  type BodyPart,
  bodyOfType,
  type PartHeader,
  parseMultipart,
  partHeader,
  printMultipart,
} from './multipart.ts';
export type { Address } from './name-addr.ts';
export {
  hasParameter,
  NO_PARAMETERS,
  type Parameter,
  parameterText,
  parameterValue,
} from './parameters.ts';
export { MessageWriter, writeRequest, writeResponse } from './print.ts';
export { RawMessage, type WireAnswer, type WireError } from './raw-message.ts';
export { type ResponseLine, responseTo, type Source, stampVia } from './respond.ts';
export { reasonPhrase } from './status.ts';
export { detached, quotedString, sameWord, unquoted, utf8Text, wireText } from './text.ts';
export {
  type OpaqueUri,
  parseUri,
  printUri,
  type SipUri,
  type TelUri,
  type Uri,
  type UriFault,
  type UriHeader,
} from './uri.ts';
export { digitsOf, sameUri } from './uri-compare.ts';
export { escapeUri, type UriPart, unescapeUri } from './uri-escape.ts';
export {
  type Abilities,
  type Rejection,
  type RejectionHeader,
  type Verdict,
  verdictOnRequest,
  verdictOnResponse,
} from './validate.ts';
export { parseHeader } from './values.ts';
export { WIRE_ERRORS, type WireErrorCode } from './wire-error.ts';
