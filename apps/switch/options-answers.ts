// Whether we live (RFC 3261 section 11): told to whoever asks, until somebody better answers.
import { base32Token } from '@tandem/base/kernel';
import type { RequestHandler, SipEndpoint } from '@tandem/engine/calls';
import { HEADERS, responseTo } from '@tandem/protocol/sip';

const TAG_CHARACTERS = 12;

export function optionsAnswers(endpoint: SipEndpoint): RequestHandler {
  return {
    handles: (method) => method === 'OPTIONS',
    request({ message, source }, _, reply) {
      const toTag = base32Token(endpoint.random, TAG_CHARACTERS);
      const bytes = responseTo(message, { status: 200, toTag, source })
        .line(HEADERS.allow, endpoint.allow)
        .line(HEADERS.accept, 'application/sdp')
        .line(HEADERS.supported, 'timer, 100rel')
        .finish();
      reply.respond({ status: 200, toTag, bytes });
    },
  };
}
