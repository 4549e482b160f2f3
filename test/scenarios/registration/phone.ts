// A phone as a user has it: registers with a password, answers challenges, refreshes when told to.
import { type SimulatedNetwork, seededRandom, type VirtualClock } from '@tandem/base/testkit';
import {
  DigestClient,
  HEADERS,
  type ReceivedResponse,
  responseTo,
  type SipResponse,
  type TransportName,
  writeRequest,
} from '@tandem/protocol/sip';
import { UserAgent } from './user-agent.ts';

export interface PhoneOptions {
  readonly network: SimulatedNetwork;
  readonly clock: VirtualClock;
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** Of the switch. */
  readonly registrar: string;
  readonly transport?: TransportName;
  readonly port?: number;
}

export interface Asked {
  readonly expires?: number;
  /** Instead of its own; '' for none. */
  readonly contact?: string;
  readonly more?: readonly (readonly [keyof typeof HEADERS, string])[];
  readonly callId?: string;
  readonly cseq?: number;
  readonly to?: string;
  readonly method?: string;
  readonly tries?: number;
}

export class Phone {
  readonly agent: UserAgent;
  readonly heard: number[] = [];
  password: string;
  last: SipResponse | undefined;
  readonly #options: PhoneOptions;
  readonly #client: DigestClient;
  #cseq = 0;

  constructor(options: PhoneOptions) {
    this.#options = options;
    this.password = options.password;
    this.agent = new UserAgent(options);
    this.#client = new DigestClient(seededRandom(`phone ${options.user}`));
    this.agent.onRequest = ({ message, source }, _, reply) => {
      const bytes = responseTo(message, { status: 200, toTag: 'phone', source }).finish();
      reply.respond({ status: 200, bytes, toTag: 'phone' });
    };
  }

  async listens(): Promise<this> {
    await this.agent.listens(this.#options.port ?? 5060);
    return this;
  }

  get user(): string {
    return this.#options.user;
  }

  forgetsNonce(): void {
    this.#client.forget();
  }

  /** Sends it and answers challenges; `heard` has what came back in the end. */
  registers(asked: Asked = {}): this {
    this.#send(asked, asked.tries ?? 2);
    return this;
  }

  header(kind: keyof typeof HEADERS): readonly string[] {
    const { last } = this;
    if (last === undefined) return [];
    const values: string[] = [];
    const wanted = HEADERS[kind];
    for (let line = last.lineOf(wanted); line >= 0; line = last.lineOf(wanted, line + 1)) {
      values.push(last.lineValue(line));
    }
    return values;
  }

  #send(asked: Asked, tries: number): void {
    const { registrar, user, transport = 'udp' } = this.#options;
    const { method = 'REGISTER', contact, expires, more = [] } = asked;
    this.#cseq += 1;
    const cseq = asked.cseq ?? this.#cseq;
    const uri = `sip:${registrar}`;
    const wasSigned = this.#client.isReady;
    this.agent.request({
      ...{ method, flows: this.agent.flowsTo(registrar, transport), largeByTcp: false },
      write: (via) => {
        const writer = writeRequest(method, uri)
          .header(HEADERS.via, via)
          .header(HEADERS.maxForwards, 70)
          .line(HEADERS.from, `<sip:${user}@${registrar}>;tag=phone`)
          .line(HEADERS.to, `<sip:${asked.to ?? user}@${registrar}>`)
          .line(HEADERS.callId, asked.callId ?? `call of ${user}`.replaceAll(' ', '-'))
          .header(HEADERS.cseq, { number: cseq, method })
          .line(HEADERS.userAgent, 'Test Phone 1');
        const own = contact ?? `<sip:${user}@${via.host}:${via.port}>`;
        if (own !== '') writer.line(HEADERS.contact, own);
        if (expires !== undefined) writer.header(HEADERS.expires, expires);
        for (const [kind, value] of more) writer.line(HEADERS[kind], value);
        this.#client.sign(writer, { method, uri }, { user, password: this.password });
        return writer.finish();
      },
      ended: (end) => {
        if (end.type === 'failed') this.heard.push(0);
        else this.#hears(end.response, { asked, tries, wasSigned });
      },
    });
  }

  #hears(
    { message, status }: ReceivedResponse,
    { asked, tries, wasSigned }: { asked: Asked; tries: number; wasSigned: boolean },
  ): void {
    this.last = message;
    const isQuestion = status === 401 || status === 407;
    const meaning = isQuestion ? this.#client.challenged(message, wasSigned) : undefined;
    if (meaning === 'answerable' && tries > 0) this.#send(asked, tries - 1);
    else this.heard.push(status);
  }
}
