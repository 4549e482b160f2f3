// The whole database as of one moment, compressed. Only on the local socket: it holds everything.
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../parts.ts';

export function backupRoutes(app: FastifyInstance, { backup, log }: ApiParts): void {
  app.get('/api/v1/backup', { config: { right: 'every' } }, async (_request, reply) => {
    const text = Readable.from(backup());
    const packed = createGzip();
    // A backup that breaks must not look whole: its end is missing, and the reader sees that.
    text.on('error', (error) => {
      log.error('BACKUP_FAILED', error.message);
      packed.destroy(error);
    });
    return reply.type('application/gzip').send(text.pipe(packed));
  });
}
