// Thousands of phones of few sockets, which register at speed: one after the other on each address,
// each once by its challenge, later by counting on what it was asked.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { systemRandom } from '@tandem/base/kernel';
import { DigestClient, HEADERS, parse, type SipResponse, writeRequest } from '@tandem/protocol/sip';

export interface CrowdPlan {
  readonly registrar: { readonly address: string; readonly port: number };
  /** Where they are, each at the next one of these addresses. */
  readonly addresses: readonly string[];
  readonly users: readonly string[];
  readonly password: string;
}

interface Member {
  readonly user: string;
  readonly place: Place;
  readonly client: DigestClient;
  cseq: number;
}

interface Place {
  readonly socket: Socket;
  readonly members: Member[];
  /** By Call-ID, which is the user. */
  readonly waiting: Map<string, (answer: SipResponse) => void>;
}

/** It says it again as often, as phones do. */
const TRIES = 6;
const TRY_MS = 1_000;
const EXPIRES_SECONDS = 3_600;
const random = systemRandom();

export class RawCrowd {
  readonly #plan: CrowdPlan;
  readonly #places: readonly Place[];

  private constructor(plan: CrowdPlan, places: readonly Place[]) {
    this.#plan = plan;
    this.#places = places;
  }

  static async at(plan: CrowdPlan): Promise<RawCrowd> {
    const places = await Promise.all(plan.addresses.map(placeAt));
    for (const [at, user] of plan.users.entries()) {
      const place = places[at % places.length];
      const client = new DigestClient(random, ['MD5']);
      if (place !== undefined) place.members.push({ user, place, client, cseq: 0 });
    }
    return new RawCrowd(plan, places);
  }

  /** Each of them, once; how many heard which last answer, and how many a challenge before it. */
  async register(): Promise<Readonly<Record<string, number>>> {
    const heard: Record<string, number> = {};
    const all = this.#places.map(async ({ members }) => {
      for (const member of members) {
        const statuses = (await this.#registers(member)).join(' ');
        heard[statuses] = (heard[statuses] ?? 0) + 1;
      }
    });
    await Promise.all(all);
    return heard;
  }

  close(): void {
    for (const { socket } of this.#places) socket.close();
  }

  async #registers(member: Member): Promise<readonly number[]> {
    const first = await this.#ask(member);
    if (first?.status !== 401) return [first?.status ?? 0];
    member.client.challenged(first, false);
    return [401, (await this.#ask(member))?.status ?? 0];
  }

  async #ask(member: Member): Promise<SipResponse | undefined> {
    member.cseq += 1;
    const { registrar } = this.#plan;
    const { socket, waiting } = member.place;
    const bytes = this.#request(member);
    return new Promise((resolve) => {
      let tries = 0;
      const send = (): void => {
        tries += 1;
        if (tries > TRIES) resolve(undefined);
        else socket.send(bytes, registrar.port, registrar.address);
      };
      const again = setInterval(send, TRY_MS);
      waiting.set(member.user, (answer) => {
        if (answer.cseqNumber !== member.cseq) return;
        clearInterval(again);
        resolve(answer);
      });
      send();
    });
  }

  #request({ user, place, client, cseq }: Member): Uint8Array {
    const { registrar, password } = this.#plan;
    const { address, port } = place.socket.address();
    const uri = `sip:${registrar.address}:${registrar.port}`;
    const name = `sip:${user}@${registrar.address}`;
    const writer = writeRequest('REGISTER', uri)
      .line(HEADERS.via, `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${user}x${cseq};rport`)
      .header(HEADERS.maxForwards, 70)
      .line(HEADERS.from, `<${name}>;tag=${user}`)
      .line(HEADERS.to, `<${name}>`)
      .line(HEADERS.callId, user)
      .header(HEADERS.cseq, { number: cseq, method: 'REGISTER' })
      .line(HEADERS.contact, `<sip:${user}@${address}:${port}>`)
      .header(HEADERS.expires, EXPIRES_SECONDS);
    return client.sign(writer, { method: 'REGISTER', uri }, { user, password }).finish();
  }
}

async function placeAt(address: string): Promise<Place> {
  const socket = createSocket('udp4');
  const waiting: Place['waiting'] = new Map();
  socket.on('message', (bytes) => {
    const parsed = parse(bytes, { from: 'datagram' });
    if (parsed.ok && parsed.value.kind === 'response') {
      waiting.get(parsed.value.callId)?.(parsed.value);
    }
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  return { socket, members: [], waiting };
}
