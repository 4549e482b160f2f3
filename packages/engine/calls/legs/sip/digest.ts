// Who a leg is to a vendor that asks: its challenges are answered, and what follows is signed with
// the same nonce before it is asked for.
import type { Random } from '@tandem/base/kernel';
import { DigestClient, type MessageWriter, type ReceivedResponse } from '@tandem/protocol/sip';
import type { Invitation } from '../leg.ts';

export type Login = NonNullable<Invitation['credentials']>;

/** The second one may say that the nonce of the first is stale. */
const MOST_CHALLENGES = 2;

export class LegDigest {
  readonly #login: Login;
  readonly #client: DigestClient;

  constructor(login: Login, random: Random) {
    this.#login = login;
    this.#client = new DigestClient(random);
  }

  /** It was a challenge, and the same request once more has its answer. `tries`: those before. */
  answers({ status, message }: ReceivedResponse, tries: number): boolean {
    if ((status !== 401 && status !== 407) || tries >= MOST_CHALLENGES) return false;
    return this.#client.challenged(message, this.#client.isReady) === 'answerable';
  }

  sign(writer: MessageWriter, method: string, uri: string): void {
    if (this.#client.isReady) this.#client.sign(writer, { method, uri }, this.#login);
  }
}

export function legDigest(login: Login | null, random: Random): LegDigest | undefined {
  return login === null ? undefined : new LegDigest(login, random);
}
