// Every attribute with a grammar of its own: a new one is its file and a line here, and the suites
// (attributes.test.ts, the fuzz) find it by itself.
import { candidate } from './candidate.ts';
import { sdesCrypto } from './crypto.ts';
import { fingerprint } from './fingerprint.ts';
import { fmtp } from './fmtp.ts';
import { group } from './group.ts';
import { iceOptions, icePwd, iceUfrag } from './ice.ts';
import { maxptime, ptime } from './ptime.ts';
import { rtcp } from './rtcp.ts';
import { rtcpFeedback } from './rtcp-fb.ts';
import { rtpmap } from './rtpmap.ts';
import { setup } from './setup.ts';
import { ssrc } from './ssrc.ts';

export const GRAMMARS = [
  candidate,
  sdesCrypto,
  fingerprint,
  fmtp,
  group,
  iceOptions,
  icePwd,
  iceUfrag,
  maxptime,
  ptime,
  rtcp,
  rtcpFeedback,
  rtpmap,
  setup,
  ssrc,
] as const;
