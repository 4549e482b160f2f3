// SDP (RFC 8866) for a back-to-back agent with a media relay: read liberally, print strictly,
// relocate, tell the facts that call control asks for, and do the arithmetic of offers and answers.
export {
  type AddressFamily,
  addressFamily,
  holdsAddress,
  isPrivateNetwork,
  isUnspecified,
  type Network,
  networkOf,
} from './address.ts';
export {
  type AnswerError,
  answerFor,
  type Capabilities,
  offerOf,
} from './answer-for.ts';
export { type Candidate, candidate } from './attributes/candidate.ts';
export { type Crypto, type SdesKey, sdesCrypto } from './attributes/crypto.ts';
export { bitsOf, type Direction, directionOf } from './attributes/direction.ts';
export { type Fingerprint, fingerprint } from './attributes/fingerprint.ts';
export { type Fmtp, fmtp, parameterOf, withParameter } from './attributes/fmtp.ts';
export { type Grammar, lineOf, read, readAll } from './attributes/grammar.ts';
export { type Group, group } from './attributes/group.ts';
export { ICE_ATTRIBUTES, iceOptions, icePwd, iceUfrag, usesIce } from './attributes/ice.ts';
export { maxptime, ptime } from './attributes/ptime.ts';
export { type Rtcp, rtcp } from './attributes/rtcp.ts';
export { type RtcpFeedback, rtcpFeedback } from './attributes/rtcp-fb.ts';
export { type Rtpmap, rtpmap } from './attributes/rtpmap.ts';
export { type Setup, setup } from './attributes/setup.ts';
export { type Ssrc, ssrc } from './attributes/ssrc.ts';
export { readT38, type T38 } from './attributes/t38.ts';
export { type Bandwidth, bandwidthsOf } from './bandwidth.ts';
export { bodyOf, type SdpBody } from './body.ts';
export { CODECS, type Codec, codecName, findCodec, staticCodec, T38_NAME } from './codecs.ts';
export { connectionTo } from './connection.ts';
export { type DialogOrigin, dialogOrigin, type Published, publish } from './dialog-origin.ts';
export { directSession } from './direct-session.ts';
export type { SdpError, SdpErrorCode } from './error.ts';
export {
  type Encryption,
  type Flow,
  flowsBetween,
  holds,
  isFax,
  mediaAddresses,
  type StreamFacts,
  streamsOf,
} from './facts.ts';
export {
  addCodecs,
  type CodecRules,
  type Filtered,
  filterCodecs,
  setAnnexA,
  setAnnexB,
  setPtime,
} from './filter-codecs.ts';
export {
  type ChangeReason,
  type Fit,
  fitAnswer,
  type Remark,
  type StreamFit,
  type Verdict,
} from './fit-answer.ts';
export {
  type Format,
  formatsOf,
  isDtmf,
  isRtp,
  isVoice,
  sameCodec,
  suppressesSilence,
} from './formats.ts';
export {
  answerDirection,
  type HoldOptions,
  holdOffer,
  rejectMedia,
  resumeOffer,
  withDirections,
} from './hold.ts';
export { addKeys, hasKeys, removeKeys } from './keys.ts';
export * from './limits.ts';
export {
  type Agreed,
  agreedIn,
  type Fault as OfferAnswerFault,
  INITIAL as NO_OFFER_YET,
  type Message as OfferAnswerMessage,
  type MessageKind as OfferAnswerMessageKind,
  type OfferCarrier,
  type Outcome as OfferAnswerOutcome,
  type Side,
  type State as OfferAnswerState,
  type Step as OfferAnswerStep,
  step as stepOfferAnswer,
} from './offer-answer.machine.ts';
export { parse } from './parse.ts';
export { type PayloadPair, pairPayloads } from './payloads.ts';
export { print, printBody } from './print.ts';
export { direct, relocate } from './relocate.ts';
export { type MediaPlace, type Relocation, relocateSession } from './relocate-session.ts';
export { sameDescription, sameText } from './same.ts';
export {
  attribute,
  attributeValue,
  type Connection,
  connectionOf,
  hasAttribute,
  type Line,
  line,
  type Media,
  type Origin,
  type Session,
  withMedia,
} from './session.ts';
export { type Timing, timingsOf } from './timing.ts';
