// One end of a call that speaks: SIP on one UDP socket, RTP on another, each at an address of its
// own choice. It sends a packet each 20 ms that is filled with one byte of its own, and keeps what it
// hears by that byte, so that a test knows whose voice came through.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

export interface TalkerPlan {
  /** Where its signalling is. */
  readonly address: string;
  /** Where its RTP comes from; its SDP says so too. */
  readonly media?: string;
  readonly sipPort?: number;
  /** What its packets are filled with. */
  readonly voice: number;
  readonly user?: string;
  /** Lines of its SDP beside those of its audio. */
  readonly attributes?: readonly string[];
}

interface Party {
  readonly callId: string;
  /** Our own line and the other's, with their tags. */
  readonly own: string;
  readonly other: string;
  /** Where requests of ours go. */
  readonly target: string;
  readonly cseq: number;
}

const PACKET_MS = 20;
const RTP_HEADER_BYTES = 12;
const VOICE_BYTES = 160;
const PCMA = 8;
/** Four seconds. */
const KEPT_PACKETS = 200;
/** A machine under load may take seconds. */
const ANSWER_MS = 20_000;
const MIRRORED: Readonly<Record<string, string>> = {
  ...{ sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' },
};
let names = 0;

/** A-law as 16 bits. */
export function linear(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code & 0x70) >> 4;
  const low = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? low : (low + 0x100) << (segment - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}

/** PCMA, all of its speech the same byte. */
export function rtpPacket(voice: number, sequence: number): Buffer {
  const bytes = Buffer.alloc(RTP_HEADER_BYTES + VOICE_BYTES, voice);
  bytes.writeUInt8(0x80, 0);
  bytes.writeUInt8(PCMA, 1);
  bytes.writeUInt16BE(sequence, 2);
  bytes.writeUInt32BE((sequence * VOICE_BYTES) >>> 0, 4);
  bytes.writeUInt32BE(voice, 8);
  return bytes;
}

const headerOf = (message: string, name: string): string =>
  new RegExp(`^${name}: *(.*)\r$`, 'im').exec(message)?.[1] ?? '';
const contactOf = (message: string): string | undefined =>
  /<([^>]+)>/.exec(headerOf(message, 'Contact'))?.[1];
const statusOf = (answer: string): number => Number(answer.split(' ', 2)[1]);

export class Talker {
  /** Packets that came, by what they were filled with. */
  readonly heard = new Map<number, number>();
  /** Where they came from. */
  readonly sources = new Set<string>();
  /** What the other side said last. */
  remote: { readonly address: string; readonly port: number; readonly sdp: string } | undefined;
  isHungUp = false;
  /** The address that answers come from, and that requests do. */
  answeredFrom = '';
  askedFrom = '';
  /** So long it rings before it answers; 0: it answers at once. */
  ringsMs = 0;
  /** What it heard last, without the headers. */
  readonly sound: Buffer[] = [];
  /** The same as it came: of a fax nothing is a header. */
  readonly packets: Buffer[] = [];
  /** The last final answer to an INVITE of its own. */
  answered = '';
  readonly #plan: TalkerPlan;
  readonly #sip: Socket;
  readonly #rtp: Socket;
  readonly #answers = new Map<string, (answer: string) => void>();
  #party: Party | undefined;
  #speaking: NodeJS.Timeout | undefined;
  #sequence = 0;
  #version = 1;
  #isFax = false;
  #peer = { address: '', port: 0 };

  private constructor(plan: TalkerPlan, sip: Socket, rtp: Socket) {
    this.#plan = plan;
    this.#sip = sip;
    this.#rtp = rtp;
    sip.on('message', (bytes, from) => {
      this.#hears(bytes.toString(), from);
    });
    rtp.on('message', (bytes, from) => {
      const voice = bytes[RTP_HEADER_BYTES] ?? 0;
      this.heard.set(voice, (this.heard.get(voice) ?? 0) + 1);
      this.sources.add(`${from.address}:${from.port}`);
      this.sound.push(bytes.subarray(RTP_HEADER_BYTES));
      this.packets.push(bytes);
      for (const kept of [this.sound, this.packets]) if (kept.length > KEPT_PACKETS) kept.shift();
    });
  }

  static async at(plan: TalkerPlan): Promise<Talker> {
    const family = isIPv6(plan.address) ? 'udp6' : 'udp4';
    const [sip, rtp] = [createSocket(family), createSocket(family)];
    sip.bind(plan.sipPort ?? 0, plan.address);
    rtp.bind(0, plan.media ?? plan.address);
    await Promise.all([once(sip, 'listening'), once(rtp, 'listening')]);
    return new Talker(plan, sip, rtp);
  }

  get sipPort(): number {
    return this.#sip.address().port;
  }

  get mediaPort(): number {
    return this.#rtp.address().port;
  }

  get callId(): string {
    return this.#party?.callId ?? '';
  }

  /** Where the other side wants our requests. */
  get target(): string {
    return this.#party?.target ?? '';
  }

  /** Resolves with the final status. */
  async calls(to: string, callee: string): Promise<number> {
    const [address = '', port = ''] = to.split(':');
    this.#peer = { address, port: Number(port) };
    names += 1;
    const { user = '4930123456' } = this.#plan;
    const own = `<sip:${user}@${this.#at()}>;tag=t${names}`;
    const target = `sip:${callee}@${to}`;
    this.#isFax = false;
    this.#party = {
      callId: `talk-${names}@${this.#at()}`,
      own,
      other: `<${target}>`,
      target,
      cseq: 0,
    };
    return await this.#offer('sendrecv');
  }

  /** A re-INVITE: `sendonly` holds the other side, `sendrecv` takes it back. */
  async changes(direction: 'sendonly' | 'sendrecv'): Promise<number> {
    return await this.#offer(direction);
  }

  /** A re-INVITE: its next packets are a fax. */
  async faxes(): Promise<number> {
    this.#isFax = true;
    return await this.#offer('sendrecv');
  }

  async hangsUp(): Promise<number> {
    return statusOf(await this.#asks('BYE', ''));
  }

  /** Towards where the other side says it is; or to somebody else, or from another socket. */
  speaks(): void {
    this.silences();
    this.#speaking = setInterval(() => {
      const { remote } = this;
      if (remote === undefined) return;
      this.#sequence = (this.#sequence + 1) & 0xffff;
      const packet = rtpPacket(this.#plan.voice, this.#sequence);
      this.#rtp.send(packet, remote.port, remote.address);
    }, PACKET_MS);
  }

  sends(bytes: Buffer): void {
    const { remote } = this;
    if (remote !== undefined) this.#rtp.send(bytes, remote.port, remote.address);
  }

  /** Whatever it hears goes back as it came. */
  echoes(): void {
    this.#rtp.on('message', (bytes) => {
      if (this.remote !== undefined) this.#rtp.send(bytes, this.remote.port, this.remote.address);
    });
  }

  silences(): void {
    clearInterval(this.#speaking);
  }

  forgetHeard(): void {
    this.heard.clear();
    this.sources.clear();
    this.sound.length = 0;
    this.packets.length = 0;
  }

  close(): void {
    this.silences();
    this.#sip.close();
    this.#rtp.close();
  }

  async #offer(direction: string): Promise<number> {
    const answer = await this.#asks('INVITE', this.#sdp(direction));
    this.answered = answer;
    const status = statusOf(answer);
    const party = this.#party;
    if (status >= 300 || party === undefined) {
      this.#send('ACK', '', `z9hG4bK${this.#branch()}`);
      return status;
    }
    const target = contactOf(answer) ?? party.target;
    this.#party = { ...party, other: headerOf(answer, 'To'), target };
    this.#learns(answer);
    this.#send('ACK', '', `z9hG4bKack${this.#branch()}`);
    return status;
  }

  async #asks(method: string, body: string): Promise<string> {
    const party = this.#party;
    if (party === undefined) throw new Error('there is no call');
    this.#party = { ...party, cseq: party.cseq + 1 };
    const answered = new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to ${method}`)), ANSWER_MS);
      this.#answers.set(`${party.cseq + 1} ${method}`, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
    });
    this.#send(method, body, `z9hG4bK${this.#branch()}`);
    return await answered;
  }

  #branch(): string {
    return `${this.#party?.callId.split('@')[0]}-${this.#party?.cseq}`;
  }

  #send(method: string, body: string, branch: string): void {
    const party = this.#party;
    if (party === undefined) return;
    const { callId, own, other, target, cseq } = party;
    const lines = [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.#at()};branch=${branch};rport`,
      ...[`From: ${own}`, `To: ${other}`, `Call-ID: ${callId}`, `CSeq: ${cseq} ${method}`],
      ...[`Contact: <sip:${this.#at()}>`, 'Max-Forwards: 70'],
    ];
    this.#write(lines, body);
  }

  #write(lines: readonly string[], body: string): void {
    const type = body === '' ? [] : ['Content-Type: application/sdp'];
    const all = [...lines, ...type, `Content-Length: ${Buffer.byteLength(body)}`, '', body];
    this.#sip.send(all.join('\r\n'), this.#peer.port, this.#peer.address);
  }

  #hears(message: string, from: { readonly address: string; readonly port: number }): void {
    if (message.startsWith('SIP/2.0')) {
      this.answeredFrom = from.address;
      if (statusOf(message) < 200) {
        this.#learns(message);
        return;
      }
      const key = headerOf(message, 'CSeq');
      this.#answers.get(key)?.(message);
      this.#answers.delete(key);
      return;
    }
    this.askedFrom = from.address;
    this.#peer = { address: from.address, port: from.port };
    this.#asked(message);
  }

  #asked(request: string): void {
    const [method = ''] = request.split(' ', 1);
    if (method === 'ACK') return;
    if (method === 'BYE') this.isHungUp = true;
    if (method === 'INVITE') this.#invited(request);
    else this.#answer(request, '');
  }

  #invited(request: string): void {
    const to = headerOf(request, 'To');
    const own = to.includes('tag=') ? to : `${to};tag=t${this.mediaPort}`;
    const callId = headerOf(request, 'Call-ID');
    const cseq = this.callId === callId ? (this.#party?.cseq ?? 0) : 0;
    const other = headerOf(request, 'From');
    this.#party = { callId, own, other, target: contactOf(request) ?? '', cseq };
    this.#learns(request);
    this.#isFax = /^m=image/m.test(this.remote?.sdp ?? '');
    const asked = /a=(sendonly|recvonly|inactive)/.exec(this.remote?.sdp ?? '')?.[1];
    const description = this.#sdp(MIRRORED[asked ?? ''] ?? 'sendrecv');
    if (this.ringsMs === 0 || to === own) {
      this.#answer(request, description);
      return;
    }
    this.#answer(request, '', '180 Ringing');
    setTimeout(() => this.#answer(request, description), this.ringsMs);
  }

  #answer(request: string, body: string, status = '200 OK'): void {
    const vias = [...request.matchAll(/^Via: .*$/gim)].map(([via]) => via.trim());
    const isOurs = this.callId === headerOf(request, 'Call-ID');
    const to = isOurs ? (this.#party?.own ?? '') : headerOf(request, 'To');
    const same = ['From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${headerOf(request, name)}`);
    const contact = `Contact: <sip:${this.#at()}>`;
    this.#write([`SIP/2.0 ${status}`, ...vias, ...same, `To: ${to}`, contact], body);
  }

  #learns(message: string): void {
    const sdp = message.slice(message.indexOf('\r\n\r\n') + 4);
    const address = /^c=IN IP[46] (\S+)/m.exec(sdp)?.[1];
    const port = /^m=(?:audio|image) (\d+)/m.exec(sdp)?.[1];
    if (address !== undefined && port !== undefined) {
      this.remote = { address, port: Number(port), sdp };
    }
  }

  #sdp(direction: string): string {
    const { attributes = [], media = this.#plan.address } = this.#plan;
    const at = `${isIPv6(media) ? 'IP6' : 'IP4'} ${media}`;
    this.#version += 1;
    const lines = [
      ...['v=0', `o=- 1 ${this.#version} IN ${at}`, 's=-', `c=IN ${at}`, 't=0 0'],
      ...(this.#isFax
        ? [`m=image ${this.mediaPort} udptl t38`, 'a=T38FaxVersion:0']
        : [`m=audio ${this.mediaPort} RTP/AVP ${PCMA}`, `a=${direction}`, ...attributes]),
      '',
    ];
    return lines.join('\r\n');
  }

  #at(): string {
    const { address } = this.#plan;
    return `${isIPv6(address) ? `[${address}]` : address}:${this.sipPort}`;
  }
}
