// The text protocol of NATS as far as a publisher needs it: what the server says, out of bytes as
// they come, and the lines that are said to it.
const LINE_END = '\r\n';
const LINE_END_BYTES = 2;

export type NatsMessage =
  | { readonly is: 'info'; readonly json: string }
  | { readonly is: 'ping' }
  | { readonly is: 'pong' }
  | { readonly is: 'error'; readonly why: string }
  /** `head` is empty for a message without headers. */
  | {
      readonly is: 'message';
      readonly subject: string;
      readonly head: string;
      readonly body: string;
    };

/** Beyond it something else speaks than NATS. */
const MOST_LINE_BYTES = 64 * 1024;

export class NatsReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** Whatever is whole by now. Throws on what is no NATS. */
  *read(chunk: Uint8Array): Generator<NatsMessage, void, void> {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const end = this.#bytes.indexOf(LINE_END);
      if (end < 0) {
        if (this.#bytes.length > MOST_LINE_BYTES) throw new Error('this is no NATS server');
        return;
      }
      const line = this.#bytes.toString('utf8', 0, end);
      const behind = end + LINE_END_BYTES;
      const size = sizeOf(line);
      if (this.#bytes.length < behind + size.bytes) return;
      const body = this.#bytes.subarray(behind, behind + size.bytes);
      this.#bytes = this.#bytes.subarray(behind + size.bytes);
      const message = messageOf(line, body, size.head);
      if (message !== undefined) yield message;
    }
  }
}

interface Size {
  /** Of the headers. */
  readonly head: number;
  /** Behind the line, with the end of the body. */
  readonly bytes: number;
}

/** MSG subject sid [reply] bytes; HMSG subject sid [reply] head bytes. */
function sizeOf(line: string): Size {
  const [word = '', ...words] = line.split(' ');
  const name = word.toUpperCase();
  if (name !== 'MSG' && name !== 'HMSG') return { head: 0, bytes: 0 };
  const bytes = Number(words.at(-1)) + LINE_END_BYTES;
  const head = name === 'HMSG' ? Number(words.at(-2)) : 0;
  if (!Number.isSafeInteger(bytes) || !Number.isSafeInteger(head)) {
    throw new Error('this is no NATS server');
  }
  return { head, bytes };
}

function messageOf(line: string, body: Buffer, head: number): NatsMessage | undefined {
  const [word = '', subject = ''] = line.split(' ');
  switch (word.toUpperCase()) {
    case 'INFO':
      return { is: 'info', json: line.slice(word.length + 1) };
    case 'PING':
      return { is: 'ping' };
    case 'PONG':
      return { is: 'pong' };
    case '-ERR':
      return { is: 'error', why: line.slice(word.length + 1) };
    case 'MSG':
    case 'HMSG': {
      const end = body.length - LINE_END_BYTES;
      const text = { head: body.toString('utf8', 0, head), body: body.toString('utf8', head, end) };
      return { is: 'message', subject, ...text };
    }
    case '+OK':
      return undefined;
    default:
      throw new Error('this is no NATS server');
  }
}

/** A secret alone is a token; with a user it is a password. */
export interface NatsCredentials {
  readonly user: string | null;
  readonly secret: string | null;
}

export const connectLine = ({ user, secret }: NatsCredentials): string => {
  const client = { lang: 'tandem', version: '1', protocol: 1, verbose: false, pedantic: false };
  const token = secret === null ? {} : { auth_token: secret };
  const auth = user === null ? token : { user, pass: secret ?? '' };
  const said = JSON.stringify({ ...client, ...auth, headers: true, no_responders: true });
  return `CONNECT ${said}${LINE_END}PING${LINE_END}`;
};

export const subscribeLine = (subject: string): string => `SUB ${subject} 1${LINE_END}`;
export const PONG_LINE = `PONG${LINE_END}`;

export interface Publication {
  readonly subject: string;
  /** Where the answer is to go. */
  readonly reply: string;
  /** By it a stream tells what it has already. */
  readonly id: string;
  readonly mayRepeat: boolean;
  readonly text: string;
}

export function publishLines({ subject, reply, id, mayRepeat, text }: Publication): string {
  const mark = mayRepeat ? `Tandem-May-Repeat: 1${LINE_END}` : '';
  const head = `NATS/1.0${LINE_END}Nats-Msg-Id: ${id}${LINE_END}${mark}${LINE_END}`;
  const size = head.length + Buffer.byteLength(text);
  return `HPUB ${subject} ${reply} ${head.length} ${size}${LINE_END}${head}${text}${LINE_END}`;
}
