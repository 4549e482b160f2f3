// m= (RFC 8866 section 5.14): kind, port and count, protocol, formats.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { quoted, type SdpErrorCode } from './error.ts';
import { SDP_LIMIT_FORMATS } from './limits.ts';
import { wordsOf } from './words.ts';

export interface MediaLine {
  readonly kind: string;
  readonly port: number;
  readonly portCount: number;
  readonly protocol: string;
  readonly formats: readonly string[];
}

export interface MediaLineFault {
  readonly code: Extract<SdpErrorCode, 'media' | 'tooManyFormats'>;
  readonly sentence: string;
}

const PORT_LIMIT = 65_535;
const PORT = /^(\d{1,5})(?:\/(\d{1,5}))?$/;
const KIND = /^[A-Za-z0-9!#$%&'*+.^_`{|}~-]+$/;
const PROTOCOL = /^[\x21-\x7e]+$/;

export function parseMediaLine(value: string): Result<MediaLine, MediaLineFault> {
  const words = wordsOf(value);
  const [kind = '', portText = '', protocol = '', ...formats] = words;
  if (!KIND.test(kind)) return bad(`starts with ${quoted(kind)}, which is no kind of media`);
  const match = PORT.exec(portText);
  const port = Number(match?.[1]);
  const portCount = match?.[2] === undefined ? 1 : Number(match[2]);
  if (match === null || port > PORT_LIMIT || portCount < 1 || portCount > PORT_LIMIT) {
    return bad(
      `is an m= line with the port ${quoted(portText)}, which is not from 0 to ${PORT_LIMIT}`,
    );
  }
  if (!PROTOCOL.test(protocol)) return bad('is an m= line that ends before its protocol');
  if (formats.length > SDP_LIMIT_FORMATS) {
    return fail({
      code: 'tooManyFormats',
      sentence: `is an m= line with ${formats.length} formats, more than ${SDP_LIMIT_FORMATS}`,
    });
  }
  // A refused stream is often written without formats: RFC 8866 section 9 wants one there, so it
  // gets one. On an open stream nothing could be sent.
  if (formats.length === 0 && port !== 0) return bad('is an m= line without a format');
  return ok({ kind, port, portCount, protocol, formats: formats.length === 0 ? ['0'] : formats });
}

function bad(sentence: string): Result<never, MediaLineFault> {
  return fail({ code: 'media', sentence });
}

export function printMediaLine(media: MediaLine): string {
  const { kind, port, portCount, protocol, formats } = media;
  const ports = portCount === 1 ? `${port}` : `${port}/${portCount}`;
  return `${kind} ${ports} ${protocol} ${formats.join(' ')}`;
}
