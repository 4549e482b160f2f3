// Phones that register with Tandem, and again before it forgets them.
import { type Cancel, ms, type Random, type Timers } from '@tandem/base/kernel';
import type { OutsideEnd, SipEndpoint } from '@tandem/engine/calls';
import { DigestClient, type Flow, HEADERS, type Via, writeRequest } from '@tandem/protocol/sip';
import { type DemoPhone, PHONES } from '../world/customers.ts';
import { DEMO_PORT, type Places } from '../world/places.ts';

export interface RegisteringParts {
  readonly endpoint: SipEndpoint;
  readonly timers: Timers;
  readonly random: Random;
  readonly places: Places;
  /** Where Tandem takes registrations. */
  readonly tandem: { readonly address: string; readonly port: number };
}

const EXPIRES_SECONDS = 300;
const REFRESH_MS = ms(120_000);
/** Tandem starts, or was killed: soon again. */
const RETRY_MS = ms(3_000);
/** One after the other, as people switch their phones on. */
const APART_MS = 150;

export class RegisteringPhones {
  readonly #phones: readonly RegisteringPhone[];

  constructor(parts: RegisteringParts) {
    this.#phones = PHONES.map((phone) => new RegisteringPhone(phone, parts));
  }

  get registered(): number {
    return this.#phones.filter(({ isRegistered }) => isRegistered).length;
  }

  start(): void {
    for (const [at, phone] of this.#phones.entries()) phone.start(at * APART_MS);
  }

  stop(): void {
    for (const phone of this.#phones) phone.stop();
  }
}

class RegisteringPhone {
  isRegistered = false;
  readonly #phone: DemoPhone;
  readonly #parts: RegisteringParts;
  readonly #digest: DigestClient;
  readonly #callId: string;
  #cseq = 0;
  #challenges = 0;
  #cancel: Cancel = () => undefined;

  constructor(phone: DemoPhone, parts: RegisteringParts) {
    this.#phone = phone;
    this.#parts = parts;
    this.#digest = new DigestClient(parts.random);
    this.#callId = `${phone.number}-${parts.random.uint32()}@${parts.places.phones}`;
  }

  start(afterMs: number): void {
    this.#cancel = this.#parts.timers.after(ms(afterMs), () => this.#asks());
  }

  stop(): void {
    this.#cancel();
  }

  #asks(): void {
    const { endpoint, tandem, places } = this.#parts;
    const hop = { transport: 'udp', remote: tandem } as const;
    const flows: readonly Flow[] = endpoint.stack.flowsTo([hop], places.phones);
    const wasSigned = this.#digest.isReady;
    const asked = endpoint.ask({
      ...{ method: 'REGISTER', flows, largeByTcp: false },
      write: (via) => this.#request(via),
      ended: (end) => this.#ended(end, wasSigned),
    });
    if (!asked.ok) this.start(RETRY_MS);
  }

  #ended(end: OutsideEnd, wasSigned: boolean): void {
    const status = end.type === 'response' ? end.response.status : 0;
    const asks = status === 401 || status === 407;
    if (end.type === 'response' && asks && this.#challenges < 2) {
      this.#challenges += 1;
      const challenged = this.#digest.challenged(end.response.message, wasSigned);
      if (challenged === 'answerable') {
        this.#asks();
        return;
      }
    }
    this.#challenges = 0;
    this.isRegistered = status === 200;
    this.start(this.isRegistered ? REFRESH_MS : RETRY_MS);
  }

  #request(via: Via): Uint8Array {
    const { tandem, places } = this.#parts;
    const { number: user, password } = this.#phone;
    this.#cseq += 1;
    const uri = `sip:${tandem.address}:${tandem.port}`;
    const name = `sip:${user}@${tandem.address}`;
    const writer = writeRequest('REGISTER', uri)
      .header(HEADERS.via, via)
      .header(HEADERS.maxForwards, 70)
      .line(HEADERS.from, `<${name}>;tag=${user}-${this.#cseq}`)
      .line(HEADERS.to, `<${name}>`)
      .line(HEADERS.callId, this.#callId)
      .header(HEADERS.cseq, { number: this.#cseq, method: 'REGISTER' })
      .line(HEADERS.contact, `<sip:${user}@${places.phones}:${DEMO_PORT}>`)
      .header(HEADERS.expires, EXPIRES_SECONDS)
      .line(HEADERS.userAgent, 'Demo phone');
    return this.#digest.sign(writer, { method: 'REGISTER', uri }, { user, password }).finish();
  }
}
