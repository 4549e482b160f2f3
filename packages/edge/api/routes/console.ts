// The console's files, from memory.
import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../parts.ts';

export function consoleRoutes(app: FastifyInstance, { consoleFiles }: ApiParts): void {
  for (const [path, file] of consoleFiles) {
    const urls = path === 'index.html' ? ['/', '/index.html'] : [`/${path}`];
    for (const url of urls) {
      app.get(url, async (_request, reply) =>
        reply.type(file.type).header('cache-control', 'no-cache').send(file.bytes),
      );
    }
  }
}
