// Answers to those who ask whether we live (SIG-10): gateways that check us, phones that do. Who is
// not known hears nothing, or 403 where SS_REPLY_UNAUTHORIZED is on.
import { base32Token, type Random } from '@tandem/base/kernel';
import { HEADERS, type ReceivedRequest, responseTo } from '@tandem/protocol/sip';
import type { AskedIn, OutOfDialogHandler, Reply, Setting } from './ports.ts';

export interface OptionsAnswersOptions {
  readonly random: Random;
  readonly isKnown: (address: string) => boolean;
  /** What we can do, as Allow and Supported say it. */
  readonly abilities: {
    readonly methods: readonly string[];
    readonly extensions: readonly string[];
  };
  /** 503: no calls are taken any more. */
  readonly isDraining: Setting<boolean>;
  /** SS_REPLY_UNAUTHORIZED */
  readonly answersStrangers: Setting<boolean>;
}

export interface OptionsAnswersCounters {
  readonly answered: number;
  readonly strangers: number;
}

const TAG_CHARACTERS = 10;

export class OptionsAnswers implements OutOfDialogHandler {
  readonly #options: OptionsAnswersOptions;
  readonly #counts = { answered: 0, strangers: 0 };

  constructor(options: OptionsAnswersOptions) {
    this.#options = options;
  }

  get counters(): OptionsAnswersCounters {
    return this.#counts;
  }

  handles(method: string): boolean {
    return method === 'OPTIONS';
  }

  request(received: ReceivedRequest, _: AskedIn, reply: Reply): void {
    const { isKnown, isDraining, answersStrangers } = this.#options;
    if (isKnown(received.source.address)) {
      this.#counts.answered += 1;
      this.#respond(received, isDraining() ? 503 : 200, reply);
      return;
    }
    this.#counts.strangers += 1;
    if (answersStrangers()) this.#respond(received, 403, reply);
    else reply.withhold();
  }

  #respond({ message, source }: ReceivedRequest, status: number, reply: Reply): void {
    const { random, abilities } = this.#options;
    const toTag = message.toTag || base32Token(random, TAG_CHARACTERS);
    const writer = responseTo(message, { status, toTag, source });
    if (status === 200) {
      writer
        .headers(HEADERS.allow, abilities.methods)
        .line(HEADERS.accept, 'application/sdp')
        .headers(HEADERS.supported, abilities.extensions);
    }
    reply.respond({ status, bytes: writer.finish(), toTag });
  }
}
