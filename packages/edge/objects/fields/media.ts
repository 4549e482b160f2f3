// How media are carried to and from one peer (media.md).
import { choice, flag, formatted, list, orNull, refers, whole } from '../schema/build.ts';
import { CODECS } from './words.ts';

const DAY_SECONDS = 86_400;
const MAX_KBPS = 100_000;
const MAX_GEOFENCES = 100;

const codecs = (meaning: string) =>
  list(meaning, choice('A codec', CODECS), { most: CODECS.length });

const unorderedCodecs = (meaning: string) =>
  list(meaning, choice('A codec', CODECS), { most: CODECS.length, unordered: true });

export const mediaPath = {
  mediaProxy: choice(
    'Whether RTP goes through us (media.md 1): mustOn wins over off, off over on',
    ['auto', 'off', 'on', 'mustOn'],
    'auto',
  ),
  sdpAddressFirst: flag('Send to the address of the SDP until packets come from another', false),
  strictSource: flag("Take RTP only from the SDP's or the signalling's address", false),
  srtp: choice('SRTP', ['off', 'optional', 'required'], 'off'),
  t38: flag('T.38 fax is passed on; off = such a re-INVITE is answered 488', true),
  callBandwidthKbps: orNull(
    whole('Bandwidth of one call: codecs that need more are not offered', {
      least: 6,
      most: MAX_KBPS,
      unit: 'kbit/s',
    }),
    'no limit',
  ),
  noMediaSeconds: orNull(
    whole('Hang up without RTP for so long; 0 = never', {
      least: 0,
      most: DAY_SECONDS,
      unit: 's',
    }),
    'SS_NOMEDIAHANGUPTIME',
  ),
  noMediaDirection: choice(
    'Whose RTP is watched, seen from us: to it, from it, both',
    ['none', 'from', 'to', 'both'],
    'both',
  ),
  recording: flag('Record its calls', false),
};

export const codecChoice = {
  codecOrder: choice(
    'Whose order of codecs an offer to it keeps',
    ['customer', 'vendor'],
    'customer',
  ),
  codecsForced: codecs('Only these, in this order; empty = no such rule'),
  codecsForbidden: unorderedCodecs('Never these'),
  codecsAdded: codecs('Offered besides those of the other side, and transcoded'),
  transcoding: flag('Transcode where the sides have no codec in common', false),
  g729Annexb: choice('annexb of G.729 in SDP', ['passThrough', 'no', 'yes'], 'passThrough'),
  g723Annexa: choice('annexa of G.723 in SDP', ['passThrough', 'no', 'yes'], 'passThrough'),
  ptimeMs: orNull(
    whole('Audio in one packet', { least: 10, most: 200, unit: 'ms' }),
    'as the other side has it',
  ),
};

/** RFC 3551 section 6: 96-127 are bound call by call. */
const FIRST_DYNAMIC_PAYLOAD = 96;
const LAST_DYNAMIC_PAYLOAD = 127;
const USUAL_EVENT_PAYLOAD = 101;

export const tones = {
  dtmfReceive: choice(
    'Where keys are taken from; signalling = SIP INFO',
    ['all', 'rfc2833', 'signalling', 'inband', 'off'],
    'all',
  ),
  dtmfSend: choice(
    'How keys are sent; auto = as the SDP allows',
    ['auto', 'rfc2833', 'infoDtmfRelay', 'infoDtmf', 'inband', 'off'],
    'auto',
  ),
  dtmfPayloadType: whole('Payload type of keys in our offers', {
    least: FIRST_DYNAMIC_PAYLOAD,
    most: LAST_DYNAMIC_PAYLOAD,
    default: USUAL_EVENT_PAYLOAD,
  }),
  ringback: choice(
    "What a caller hears while it rings: the called side's tone, or ours",
    ['remote', 'local'],
    'remote',
  ),
  toneCountry: orNull(
    formatted('Country whose tones are played', 'country'),
    'the tones of ITU-T E.180',
  ),
};

/** SEC-4: the finer level wins. */
export const geofence = {
  geofenceMode: orNull(
    choice('Addresses of signalling, SDP and RTP: not checked, listed refused, or only listed', [
      'ignore',
      'forbidden',
      'allow',
    ]),
    'what holds for everybody',
  ),
  geofences: list('The ranges that geofenceMode speaks of', refers('A geofence', 'geofences'), {
    most: MAX_GEOFENCES,
    unordered: true,
  }),
  geofenceMedia: choice(
    'RTP from a refused address is dropped and counted, or ends the call',
    ['drop', 'endCall'],
    'drop',
  ),
};
