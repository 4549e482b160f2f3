// How much a peer may make us read. Each limit is far above what honest peers send and far below
// what hurts; what goes past one is refused with a typed error, never cut silently.

/** The most a UDP datagram can carry and what offsets are packed for; on streams the same holds. */
export const MAX_MESSAGE_BYTES = 65_535;

/**
 * Start line and headers: signed identities, long route sets and history fit several times over.
 */
export const MAX_HEAD_BYTES = 32_768;

/** A signed identity (RFC 8224) takes 1 to 3 kB on one line; nothing known needs more. */
export const MAX_HEADER_LINE_BYTES = 8_192;

/** A request through 70 proxies, each with Via and Record-Route lines of its own, still fits. */
export const MAX_HEADER_LINES = 256;

/** Methods are words; the longest of the torture tests has 44 bytes. */
export const MAX_METHOD_BYTES = 64;

/** Number, host and parameters of a URI take some 200 bytes; the torture tests use 700. */
export const MAX_URI_BYTES = 2_048;

/** Values of one header over all its lines: contacts of a phone, codecs, option tags. */
export const MAX_LIST_VALUES = 256;

/** Parameters of one value or URI; a dozen is much. */
export const MAX_PARAMETERS = 64;

/** Header fields inside a URI (RFC 3261 section 19.1.1); in practice one Replaces. */
export const MAX_URI_HEADERS = 16;

/** SDP, ISUP, a location and a few more; each part costs an object. */
export const MAX_MULTIPART_PARTS = 16;

/** Header lines of one part: type, disposition, encoding, id, description. */
export const MAX_PART_HEADER_LINES = 16;

/** RFC 2046 section 5.1.1. */
export const MAX_BOUNDARY_BYTES = 70;

/** Largest CSeq, seconds and other scalars: 32 bits (RFC 3261 sections 8.1.1.5 and 20.19). */
export const MAX_UINT32 = 4_294_967_295;

/** RFC 3261 section 20.22. */
export const MAX_MAX_FORWARDS = 255;

/** RFC 3261 section 25.1: three digits, of which only the classes 1 to 6 have a meaning. */
export const MAX_STATUS = 699;
