// From a stream of a description to what the relay is told to expect of that side.
import { isPrivateNetwork, isRtp, isUnspecified, type StreamFacts } from '@tandem/protocol/sdp';
import type { MediaAddress, SideExpectation } from './contract.ts';

export interface PeerTraits {
  /** Where its signalling comes from; empty: not known as an address. */
  readonly signalling: string;
  readonly sdpAddressFirst: boolean;
  readonly strictSource: boolean;
}

/** Of speech, where the description does not say. */
const USUAL_CLOCK_RATE_HZ = 8_000;

export function expectationOf(
  stream: StreamFacts,
  peer: PeerTraits,
  before: StreamFacts | undefined,
): SideExpectation {
  const { address, port, active } = stream;
  const numeric = address !== undefined && isNumeric(address) && !isUnspecified(address);
  const rtp = active && numeric ? { address, port } : null;
  const known = [...new Set([...(rtp === null ? [] : [rtp.address]), ...addressOf(peer)])];
  return {
    rtp,
    rtcp: rtcpOf(stream),
    known,
    strict: peer.strictSource,
    sendsAtOnce: sendsAtOnce(rtp, peer),
    delivers: !stream.zeroAddress,
    relearns: before !== undefined && isElsewhere(stream, before),
    isPlain: !isRtpStream(stream),
    clockRateHz: stream.voice?.clockRate ?? USUAL_CLOCK_RATE_HZ,
  };
}

/**
 * An address that only the peer's own network knows goes nowhere from here: its packets are awaited
 * first, unless its setting says that the description is right.
 */
function sendsAtOnce(rtp: MediaAddress | null, peer: PeerTraits): boolean {
  if (rtp === null) return false;
  if (peer.sdpAddressFirst || rtp.address === peer.signalling) return true;
  return !isPrivateNetwork(rtp.address) || isPrivateNetwork(peer.signalling);
}

/** A hold takes the address away, and who is held has not moved. */
function isElsewhere(stream: StreamFacts, before: StreamFacts): boolean {
  if (stream.zeroAddress || before.zeroAddress) return stream.port !== before.port;
  return stream.port !== before.port || stream.address !== before.address;
}

function rtcpOf({ rtcp, zeroAddress, active }: StreamFacts): MediaAddress | null {
  if (rtcp === undefined || rtcp.address === undefined || zeroAddress || !active) return null;
  return isNumeric(rtcp.address) && rtcp.port > 0
    ? { address: rtcp.address, port: rtcp.port }
    : null;
}

function addressOf({ signalling }: PeerTraits): readonly string[] {
  return isNumeric(signalling) ? [signalling] : [];
}

function isRtpStream({ protocol }: StreamFacts): boolean {
  return isRtp({ protocol });
}

const NUMERIC = /^(\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$/;
const isNumeric = (text: string): boolean => NUMERIC.test(text);
