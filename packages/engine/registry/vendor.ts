// One registration of ours at a vendor: runs its machine, one REGISTER at a time.
import {
  base32Token,
  type Cancel,
  type Clock,
  type Ms,
  type Random,
  type Timers,
} from '@tandem/base/kernel';
import {
  type Connection,
  DigestClient,
  type Flow,
  isRegistered,
  REGISTRATION_OFF,
  type RegistrationEffect,
  type RegistrationInput,
  type RegistrationState,
  registrationStep,
  type TransportName,
  utf8Text,
} from '@tandem/protocol/sip';
import type { Listener, OutgoingRequests, RequestEnd, Setting, Whereabouts } from './ports.ts';
import { inputOf, writeRegister } from './vendor-request.ts';

export interface VendorGateway {
  readonly id: string;
  readonly user: string;
  readonly password: string;
  /** In the order to try them. */
  readonly addresses: readonly string[];
  readonly transport: TransportName;
  readonly localAddress: string | null;
  readonly largeByTcp: boolean;
  /** Null: SS_SIP_USER_AGENT_EXPIRE. */
  readonly expirySeconds: number | null;
  /** Null: SS_SIP_USER_AGENT_RETRY_DELAY. */
  readonly retrySeconds: number | null;
  readonly localDomain: boolean;
}

export interface VendorSettings {
  /** SS_SIP_USER_AGENT_EXPIRE */
  readonly expirySeconds: number;
  /** SS_SIP_USER_AGENT_RETRY_DELAY */
  readonly retryMs: Ms;
  /** SS_SIP_AUTHENTICATION_RETRY */
  readonly tries: number;
  /** SS_SIP_USER_AGENT_SEND_UNREGISTER */
  readonly unregisters: boolean;
  /** SS_SIP_USER_AGENT_PRIVACY */
  readonly privacy: boolean;
  /** SS_SIP_LOCAL_DOMAIN; empty: none. */
  readonly localDomain: string;
}

export interface VendorOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly requests: OutgoingRequests;
  readonly whereabouts: Whereabouts;
  readonly listener: Listener;
  readonly settings: Setting<VendorSettings>;
}

/** The last answer of the registrar, for people. */
export interface LastAnswer {
  /** Undefined: none came. */
  readonly status: number | undefined;
  readonly reason: string;
  readonly atMs: number;
}

const TOKEN_CHARACTERS = 16;

export class Vendor {
  /** What it was asked to be last; followed from the next REGISTER on. */
  gateway: VendorGateway;
  /** Marks our Contact. */
  readonly line: string;
  lastAnswer: LastAnswer | undefined;
  /** The way its last answer came. */
  flow: Flow | undefined;
  /** When the next REGISTER goes; undefined: one is under way, or none will. */
  nextMs: number | undefined;
  readonly #options: VendorOptions;
  readonly #over: (vendor: Vendor) => void;
  readonly #client: DigestClient;
  readonly #callId: string;
  readonly #fromTag: string;
  #state: RegistrationState = REGISTRATION_OFF;
  #cseq = 0;
  /** Turns to the next address when one does not answer. */
  #turn = 0;
  #cancel: Cancel | undefined;

  /** `over`: it was stopped, and nothing is under way any more. */
  constructor(gateway: VendorGateway, options: VendorOptions, over: (vendor: Vendor) => void) {
    const { random } = options;
    this.gateway = gateway;
    this.#options = options;
    this.#over = over;
    this.#client = new DigestClient(random);
    this.#callId = base32Token(random, TOKEN_CHARACTERS);
    this.#fromTag = base32Token(random, TOKEN_CHARACTERS);
    this.line = base32Token(random, TOKEN_CHARACTERS);
  }

  get state(): RegistrationState {
    return this.#state;
  }

  get isRegistered(): boolean {
    return isRegistered(this.#state, this.#options.clock.now());
  }

  start(): void {
    this.#step({ type: 'start' });
  }

  stop(): void {
    this.#step({ type: 'stop' });
  }

  connectionClosed(connection: Connection): void {
    if (this.flow?.connection === connection) this.#step({ type: 'flowLost' });
  }

  /** Forgets all at once, telling nobody: the end of the process. */
  abandon(): void {
    this.#cancel?.();
    this.#state = REGISTRATION_OFF;
  }

  #step(input: RegistrationInput): void {
    const { clock, settings } = this.#options;
    const { expirySeconds, retryMs, tries, unregisters } = settings();
    const { state, effects } = registrationStep(this.#state, input, {
      ...{ nowMs: clock.now(), tries, unregisters },
      expirySeconds: this.gateway.expirySeconds ?? expirySeconds,
      retryMs: retryMsOf(this.gateway, retryMs),
    });
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    if (state.name === 'off' && input.type !== 'start') this.#over(this);
  }

  #perform(effect: RegistrationEffect): void {
    const { timers, clock, listener } = this.#options;
    switch (effect.do) {
      case 'send':
        this.nextMs = undefined;
        this.#send(effect.seconds);
        break;
      case 'arm': {
        const { afterMs, generation } = effect;
        this.nextMs = clock.wallMs() + afterMs;
        this.#cancel = timers.after(afterMs, () => this.#step({ type: 'timerFires', generation }));
        break;
      }
      case 'disarm':
        this.nextMs = undefined;
        this.#cancel?.();
        this.#cancel = undefined;
        break;
      case 'tell':
        listener.hears({
          type: effect.what === 'registered' ? 'registered' : 'registrationLost',
          ...{ gateway: this.gateway.id, status: this.lastAnswer?.status },
        });
        break;
      case 'ignore':
        break;
    }
  }

  #send(seconds: number): void {
    const { requests, whereabouts, settings } = this.#options;
    const { gateway } = this;
    const { addresses, transport, localAddress, largeByTcp, user, password } = gateway;
    const address = addresses[this.#turn % Math.max(1, addresses.length)] ?? '';
    const { privacy, localDomain } = settings();
    const domain = gateway.localDomain && localDomain !== '' ? localDomain : null;
    this.#cseq += 1;
    const request = {
      ...{ login: { user, password }, address, transport, domain, privacy, seconds },
      ...{ callId: this.#callId, fromTag: this.#fromTag, cseq: this.#cseq, line: this.line },
    };
    const wasSigned = this.#client.isReady;
    const sent = requests.request({
      ...{ method: 'REGISTER', largeByTcp },
      flows: whereabouts.flowsTo({ address, transport, localAddress }),
      write: (via) => writeRegister(request, via, this.#client),
      ended: (end) => this.#ended(end, wasSigned),
    });
    if (!sent.ok) this.#ended(undefined, wasSigned);
  }

  #ended(end: RequestEnd | undefined, wasSigned: boolean): void {
    const atMs = this.#options.clock.wallMs();
    if (end?.type !== 'response') {
      const reason = end === undefined ? 'No Way There' : 'No Answer';
      this.lastAnswer = { status: undefined, reason, atMs };
      this.#turn += 1;
      this.#step({ type: 'unanswered' });
      return;
    }
    const { message, flow, status } = end.response;
    this.lastAnswer = { status, reason: utf8Text(message.reason), atMs };
    this.flow = flow;
    this.#step(inputOf(message, { client: this.#client, line: this.line, wasSigned }));
  }
}

function retryMsOf({ retrySeconds }: VendorGateway, usual: Ms): Ms {
  return retrySeconds === null ? usual : ((retrySeconds * 1_000) as Ms);
}
