// Writes a message line by line. The text grows as one string, which V8 keeps as a tree of its
// parts until it is copied out once; that is faster than writing each part into a buffer.
//
// Nothing that is put in a header can begin a header of its own: `finish` counts the line ends of
// what it is about to give out, and there must be exactly as many as lines were written.
import { Buffer } from 'node:buffer';
import { invariant } from '@tandem/base/kernel';
import type { HeaderKind } from './codec.ts';
import { HEADERS } from './headers/index.ts';
import { strictUri } from './name-addr.ts';
import type { RawMessage } from './raw-message.ts';
import { countLines } from './scan.ts';
import { reasonPhrase } from './status.ts';
import { isToken, oneLine, sameWord, wireText } from './text.ts';

export class MessageWriter {
  /** Without the line end of its last line. */
  private text: string;
  private lines = 1;

  constructor(startLine: string) {
    this.text = startLine;
  }

  /** A header with a value that its codec prints. */
  header<T>(kind: HeaderKind<T>, value: T): this {
    return this.line(kind, kind.codec.print(value));
  }

  /** A header with values on one line; nothing when there are none. */
  headers<T>(kind: HeaderKind<T>, values: readonly T[]): this {
    if (values.length === 0) return this;
    if (kind.many === 'list') {
      return this.line(kind, values.map((value) => kind.codec.print(value)).join(', '));
    }
    for (const value of values) this.header(kind, value);
    return this;
  }

  /** A header with its value as wire text. */
  line(kind: HeaderKind<unknown>, value: string): this {
    invariant(kind !== HEADERS.contentLength, 'finish writes Content-Length');
    this.text += kind.prefix + value;
    this.lines += 1;
    return this;
  }

  /** A header that we do not know, with its value as wire text. */
  named(name: string, value: string): this {
    invariant(isToken(name), 'the name of a header is one word');
    this.text += `\r\n${name}: ${value}`;
    this.lines += 1;
    return this;
  }

  /** All lines of this header as they came, unfolded, under its full name. */
  copy(from: RawMessage, kind: HeaderKind<unknown>): this {
    for (let line = from.lineOf(kind); line >= 0; line = from.lineOf(kind, line + 1)) {
      this.line(kind, from.lineValue(line));
    }
    return this;
  }

  /** All lines with this name as they came, for headers we do not know. */
  copyNamed(from: RawMessage, name: string): this {
    for (let line = 0; line < from.lineCount; line += 1) {
      const found = from.lineName(line);
      if (sameWord(found, name)) this.named(found, from.lineValue(line));
    }
    return this;
  }

  /** Ends a message without a body. */
  finish(): Uint8Array {
    return this.finished('');
  }

  /** Ends a message with a body: wire text or bytes. */
  finishWith(contentType: string, body: string | Uint8Array): Uint8Array {
    this.line(HEADERS.contentType, contentType);
    return this.finished(typeof body === 'string' ? body : latin1(body));
  }

  private finished(body: string): Uint8Array {
    const head = `${this.text}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const text = head + body;
    if (NO_BYTE.test(text)) return this.finishedInBytes(body);
    const bytes = Buffer.from(text, 'latin1');
    // The line of Content-Length and the empty one.
    const isWhole = countLines(bytes, head.length) === this.lines + 2;
    invariant(isWhole, 'a line end stands inside a header that was to be sent');
    return bytes;
  }

  /** Text that nobody has turned into wire text goes out as the UTF-8 it would have become. */
  private finishedInBytes(body: string): Uint8Array {
    this.text = this.text.replace(NO_BYTES, wireText);
    return this.finished(body.replace(NO_BYTES, wireText));
  }
}

/** For text of bytes V8 knows the answer of the test without looking at each. */
const NO_BYTE = /[\u0100-\uffff]/;
const NO_BYTES = /[\u0100-\uffff]+/g;

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function writeRequest(method: string, uri: string): MessageWriter {
  invariant(isToken(method), 'a method is one word');
  return new MessageWriter(`${method} ${strictUri(uri)} SIP/2.0`);
}

/** The reason phrase is wire text. */
export function writeResponse(status: number, reason = reasonPhrase(status)): MessageWriter {
  return new MessageWriter(`SIP/2.0 ${status} ${oneLine(reason)}`);
}
