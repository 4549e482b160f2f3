// How much of an SDP we are ready to read. A limit is reached only by an attacker or a broken peer,
// so each one is well above the largest description met in the field, and below what costs us
// memory.

/** A UDP datagram carries no more; over TCP nobody has a reason to send more either. */
export const SDP_LIMIT_BYTES = 65_535;
/** A WebRTC offer of audio, video and three simulcast layers has about 250 lines. */
export const SDP_LIMIT_LINES = 1_024;
/** Longest in use: MIKEY keys in base64 and H.264 parameter sets, both below 3,000 characters. */
export const SDP_LINE_LIMIT_CHARACTERS = 4_096;
/** Telephony offers audio, video, fax and text; a conference bridge a dozen. Each costs ports. */
export const SDP_LIMIT_MEDIA = 32;
/** RTP has 128 payload types (RFC 3551 section 3), so an honest m= line never lists more. */
export const SDP_LIMIT_FORMATS = 128;
/** A browser's video section has about 130; each look-up of an attribute walks its section. */
export const SDP_SECTION_LIMIT_ATTRIBUTES = 512;
/** RFC 1035 section 2.3.4: a domain name has at most 255 octets. */
export const HOST_LIMIT_CHARACTERS = 255;
/** So much of a peer's line is quoted in an error: enough to find it, too little to flood a log. */
export const QUOTED_LIMIT_CHARACTERS = 60;
