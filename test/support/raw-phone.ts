// A phone made of one UDP socket: it registers by digest from whichever address of loopback, and
// shows each answer, so that a test sees whether it was challenged.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { systemRandom } from '@tandem/base/kernel';
import {
  type DigestAlgorithm,
  DigestClient,
  HEADERS,
  parse,
  type SipResponse,
  writeRequest,
} from '@tandem/protocol/sip';

export interface RawPhonePlan {
  readonly user: string;
  readonly password: string;
  /** Where it sends from; any port. */
  readonly address: string;
  readonly registrar: { readonly address: string; readonly port: number };
  /** For an answer; it sends nothing twice. */
  readonly patienceMs?: number;
  /** All that we speak, when it does not say. */
  readonly algorithms?: readonly DigestAlgorithm[];
}

export interface Registering {
  /** Of each answer; 0: none came. */
  readonly statuses: readonly number[];
  /** From each request to its answer. */
  readonly tookMs: readonly number[];
}

/** A machine under load may take seconds. */
const ANSWER_MS = 8_000;
const EXPIRES_SECONDS = 600;
const random = systemRandom();

interface Wish {
  readonly password: string;
  /** 0: the binding is to go. */
  readonly expiresSeconds: number;
}

export class RawPhone {
  readonly #plan: RawPhonePlan;
  readonly #socket: Socket;
  readonly #client: DigestClient;
  readonly #callId = token();
  readonly #fromTag = token();
  #cseq = 0;
  #hears: (answer: SipResponse) => void = () => undefined;

  private constructor(plan: RawPhonePlan, socket: Socket) {
    this.#plan = plan;
    this.#socket = socket;
    this.#client = new DigestClient(random, plan.algorithms);
    socket.on('message', (bytes) => {
      const parsed = parse(bytes, { from: 'datagram' });
      if (parsed.ok && parsed.value.kind === 'response') this.#hears(parsed.value);
    });
  }

  static async at(plan: RawPhonePlan): Promise<RawPhone> {
    const socket = createSocket('udp4');
    socket.bind(0, plan.address);
    await once(socket, 'listening');
    return new RawPhone(plan, socket);
  }

  /** Registers, or refreshes what it has; answers at most one challenge. */
  async register(
    password = this.#plan.password,
    expiresSeconds = EXPIRES_SECONDS,
  ): Promise<Registering> {
    const statuses: number[] = [];
    const tookMs: number[] = [];
    for (let isDone = false; !isDone; ) {
      const wasSigned = this.#client.isReady;
      const beganMs = performance.now();
      const answer = await this.#ask({ password, expiresSeconds });
      tookMs.push(performance.now() - beganMs);
      statuses.push(answer?.status ?? 0);
      const asks = answer?.status === 401 || answer?.status === 407;
      const isNew = asks && this.#client.challenged(answer, wasSigned) === 'answerable';
      isDone = !isNew || statuses.length > 1;
    }
    return { statuses, tookMs };
  }

  /** The next request begins without what it was asked before. */
  forgetChallenge(): void {
    this.#client.forget();
  }

  close(): void {
    this.#socket.close();
  }

  #ask(wish: Wish): Promise<SipResponse | undefined> {
    this.#cseq += 1;
    const cseq = this.#cseq;
    const { registrar, patienceMs = ANSWER_MS } = this.#plan;
    return new Promise((resolve) => {
      const patience = setTimeout(() => resolve(undefined), patienceMs);
      this.#hears = (answer) => {
        if (answer.cseqNumber !== cseq) return;
        clearTimeout(patience);
        resolve(answer);
      };
      this.#socket.send(this.#request(cseq, wish), registrar.port, registrar.address);
    });
  }

  #request(number: number, { password, expiresSeconds }: Wish): Uint8Array {
    const { user, registrar } = this.#plan;
    const { address, port } = this.#socket.address();
    const uri = `sip:${registrar.address}:${registrar.port}`;
    const name = `sip:${user}@${registrar.address}`;
    const writer = writeRequest('REGISTER', uri)
      .line(HEADERS.via, `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${token()};rport`)
      .header(HEADERS.maxForwards, 70)
      .line(HEADERS.from, `<${name}>;tag=${this.#fromTag}`)
      .line(HEADERS.to, `<${name}>`)
      .line(HEADERS.callId, this.#callId)
      .header(HEADERS.cseq, { number, method: 'REGISTER' })
      .line(HEADERS.contact, `<sip:${user}@${address}:${port}>`)
      .header(HEADERS.expires, expiresSeconds);
    return this.#client.sign(writer, { method: 'REGISTER', uri }, { user, password }).finish();
  }
}

function token(): string {
  return Buffer.from(random.bytes(12)).toString('hex');
}
