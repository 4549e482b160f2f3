// The console's files, from memory; its page at every address that a page of it has.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contentPolicy } from '../headers.ts';
import type { ApiParts, ConsoleFile } from '../parts.ts';

const PAGE = 'index.html';
/** Where the page has the word by which its own styles are told from others'. */
const NONCE_PLACE = '__NONCE__';
/** Names carry a hash of what is in the file: a browser never needs to ask again. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

type Parts = Pick<ApiParts, 'consoleFiles' | 'secrets'>;

export function consoleRoutes(app: FastifyInstance, parts: Parts): void {
  // A route for a folder and not for a file: there are a hundred, and each start would add them.
  const places = [...parts.consoleFiles.keys()].filter((path) => path !== PAGE).map(placeOf);
  for (const place of new Set(places)) {
    app.get(place, async (request, reply) => {
      const { '*': rest = '' } = request.params as { readonly '*'?: string };
      const file = parts.consoleFiles.get(place.slice(1).replace('*', () => rest));
      return file === undefined ? reply.callNotFound() : sendFile(request, reply, file);
    });
  }
  for (const url of ['/', `/${PAGE}`]) {
    app.get(url, async (_request, reply) => sendPage(reply, parts));
  }
}

function placeOf(path: string): string {
  const end = path.indexOf('/');
  return end < 0 ? `/${path}` : `/${path.slice(0, end)}/*`;
}

/** A reader who comes to an address of the console, from outside or by reloading. */
export function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  const isOurs = !/^\/(api|healthz|readyz)(\/|$)/.test(url);
  return method === 'GET' && isOurs && headers.accept?.includes('text/html') === true;
}

/**
 * The library of the console writes its styles while it runs. They carry a word that is new with
 * each page, so that no style of anybody else is taken.
 */
export function sendPage(reply: FastifyReply, { consoleFiles, secrets }: Parts): FastifyReply {
  const file = consoleFiles.get(PAGE);
  const { token: nonce } = secrets.newToken();
  const text = new TextDecoder().decode(file?.bytes).replaceAll(NONCE_PLACE, nonce);
  return reply
    .code(200)
    .type(file?.type ?? 'text/html')
    .header('cache-control', 'no-store')
    .header('content-security-policy', contentPolicy(`'self' ${EMPTY_STYLE} 'nonce-${nonce}'`))
    .send(text);
}

/** A style element without a text, which the library leaves behind, and which says nothing. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply {
  void reply.type(file.type).header('cache-control', FOR_GOOD).header('vary', 'accept-encoding');
  const takesPacked = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (file.gzip === undefined || !takesPacked) return reply.send(file.bytes);
  return reply.header('content-encoding', 'gzip').send(file.gzip);
}
