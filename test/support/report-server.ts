// A server that is told of calls, as an operator writes one: it checks the signature and keeps what
// it was told.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ToldReport {
  readonly event: string;
  readonly n: number;
  readonly id: string;
}

export class ReportServer {
  readonly reports: ToldReport[] = [];
  readonly faults: string[] = [];
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
        if (isRight) this.reports.push(...(JSON.parse(text) as Body).reports);
        else this.faults.push(text);
        response.writeHead(isRight ? 204 : 401).end();
      });
    });
  }

  /** Its address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/calls`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  ids(event: string): readonly string[] {
    return this.reports.filter((report) => report.event === event).map(({ id }) => id);
  }

  /** All that there was to tell, in its order. */
  check(): void {
    assert.deepEqual(this.faults, []);
    const numbers = this.reports.map(({ n }) => n);
    assert.deepEqual(
      numbers,
      numbers.map((_, at) => at + 1),
    );
  }
}

interface Body {
  readonly reports: readonly ToldReport[];
}
