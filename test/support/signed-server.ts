// A server that is told of something over HTTP, as an operator writes one: it checks the signature
// and passes on what was said.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export abstract class SignedServer<Body> {
  /** What was wrong: unsigned requests, and what a kind of server finds itself. */
  readonly faults: string[] = [];
  readonly #server: Server;
  readonly #path: string;

  constructor(secret: string, path: string) {
    this.#path = path;
    this.#server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const signed = `${request.headers['x-tandem-time']}.${text}`;
        const hash = createHmac('sha256', secret).update(signed).digest('hex');
        const isRight = request.headers['x-tandem-signature'] === `sha256=${hash}`;
        if (isRight) this.takes(JSON.parse(text) as Body);
        else this.faults.push(text);
        response.writeHead(isRight ? 204 : 401).end();
      });
    });
  }

  protected abstract takes(body: Body): void;

  /** Its address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#path}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
