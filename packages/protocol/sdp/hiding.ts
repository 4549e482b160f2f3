// Which lines of a far side's description may be shown to the other side. Ours is the only identity
// there: o= is rewritten elsewhere, s= becomes "-", the lines about people and programs go, and so
// does everything that has an address in it besides c= and m=.
import { holdsAddress } from './address.ts';
import { ICE_ATTRIBUTES } from './attributes/ice.ts';
import type { Line, Session } from './session.ts';

export type Fate =
  | 'keep'
  | 'drop'
  /** Unknown, or free text: goes when there is an address in it. */
  | 'check'
  | 'rtcp'
  | 'rtcpMux'
  | 'group';

export const NEUTRAL_NAME = '-';

/**
 * i= u= e= p= tell who runs the far side; k= is obsolete and may hold a URI (RFC 8866 section
 * 5.12).
 */
const HIDDEN_TYPES = 'iuepk';

function isHiddenType(type: string): boolean {
  return HIDDEN_TYPES.includes(type);
}

// Attributes whose grammar has no room for an address.
const KEPT = `rtpmap fmtp sendrecv sendonly recvonly inactive ptime maxptime mid rtcp-fb rtcp-rsize
  crypto fingerprint setup ssrc-group msid-semantic extmap extmap-allow-mixed silenceSupp framerate
  framesize quality lang label rid simulcast imageattr sctp-port max-message-size T38FaxVersion
  T38MaxBitRate T38FaxFillBitRemoval T38FaxTranscodingMMR T38FaxTranscodingJBIG T38FaxRateManagement
  T38FaxMaxBuffer T38FaxMaxDatagram T38FaxMaxIFP T38FaxUdpEC T38FaxUdpECDepth T38FaxUdpFECMaxSpan
  T38ModemType`;

// Those that exist to name an address or a program: source filters (RFC 4570), connection
// capabilities (RFC 7006), MSRP paths (RFC 4975), the old ICE of some phones, the maker's name.
const DROPPED = 'source-filter ccap path alt tool T38VendorInfo';

const FATES: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ...namesIn(KEPT).map((name): [string, Fate] => [name, 'keep']),
  ...namesIn(DROPPED).map((name): [string, Fate] => [name, 'drop']),
  ...[...ICE_ATTRIBUTES].map((name): [string, Fate] => [name, 'drop']),
  ['rtcp', 'rtcp'],
  ['rtcp-mux', 'rtcpMux'],
  ['rtcp-mux-only', 'rtcpMux'],
  ['group', 'group'],
  // RFC 9143 section 6: such a stream has a port only inside its bundle, which ends at us.
  ['bundle-only', 'group'],
]);

function namesIn(list: string): string[] {
  return list.split(/\s+/);
}

export function fateOf(name: string): Fate {
  const known = FATES.get(name);
  if (known !== undefined) return known;
  // ICE has grown attributes before, and all of them start so.
  return name.startsWith('ice-') ? 'drop' : 'check';
}

/**
 * The names under which the far side goes in this description. A name without a dot or colon is
 * none that anybody outside could use, and might well be a part of an innocent word.
 */
export function farNamesOf(session: Session): readonly string[] {
  const names = new Set<string>();
  addFarName(names, session.origin?.address);
  addFarName(names, session.connection?.address);
  for (const { connection } of session.media) addFarName(names, connection?.address);
  return [...names];
}

function addFarName(names: Set<string>, address: string | undefined): void {
  if (address !== undefined && (address.includes('.') || address.includes(':'))) names.add(address);
}

/** Is this line one that must not be shown, whatever is done with the rest? */
export function betrays({ type, name, value }: Line, farNames: readonly string[]): boolean {
  if (isHiddenType(type)) return true;
  const text = value ?? '';
  if (farNames.some((far) => text.includes(far) || name.includes(far))) return true;
  if (type !== 'a') return holdsAddress(text);
  return fateOf(name) === 'check' && (holdsAddress(text) || holdsAddress(name));
}
