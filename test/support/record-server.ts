// A server that takes records over HTTP, as an operator writes one: it checks the signature, passes
// over ids that it has, and minds that it was told of what came again.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface TakenRecord {
  readonly id: string;
  readonly caller: { readonly id: string } | null;
  readonly callee: { readonly id: string } | null;
  readonly [name: string]: unknown;
}

interface Body {
  readonly node: string;
  readonly mayRepeat: boolean;
  readonly records: readonly TakenRecord[];
}

export class RecordServer {
  /** Each once, in the order in which they came first. */
  readonly records: TakenRecord[] = [];
  /** Unsigned requests, and records that came again without a word. */
  readonly faults: string[] = [];
  largest = 0;
  readonly #secret: string;
  readonly #server: Server;

  constructor(secret: string) {
    this.#secret = secret;
    this.#server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const signed = `${request.headers['x-tandem-time']}.${text}`;
        const hash = createHmac('sha256', this.#secret).update(signed).digest('hex');
        const isRight = request.headers['x-tandem-signature'] === `sha256=${hash}`;
        if (isRight) this.#takes(JSON.parse(text) as Body);
        else this.faults.push(text);
        response.writeHead(isRight ? 204 : 401).end();
      });
    });
  }

  /** Its address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/cdrs`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #takes({ mayRepeat, records }: Body): void {
    this.largest = Math.max(this.largest, records.length);
    for (const record of records) {
      const isKnown = this.records.some(({ id }) => id === record.id);
      if (!isKnown) this.records.push(record);
      else if (!mayRepeat) this.faults.push(`${record.id} came again without a word`);
    }
  }
}
