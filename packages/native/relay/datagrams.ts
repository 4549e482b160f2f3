// A UDP socket of signalling with many datagrams a system call: one call of ours for all that came
// in at once, one of the kernel for all that a turn of the event loop says.
//
//   kernel -- recvmmsg --> slab -> received, one by one
//   send -> queue -- end of what runs now --> slab -- sendmmsg --> kernel
//
// Bytes that are received stand in the slab until the receiver has returned.
import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { RelayPlace } from './engine.ts';

/** The twins of kDatagramsAtOnce, kDatagramStride and kWordsOfRow in datagrams.h. */
const AT_ONCE = 64;
const STRIDE = 65_536 + 64;
const WORDS = 12;

/** Room for the largest datagram, and for 64 that are usual. */
const SENT_BYTES = 131_072;
/** RFC 768: the length of a datagram has sixteen bits. */
const LARGEST_BYTES = 65_535;
/** Behind a kernel that takes no more: some seconds of a full load, most of it too late by then. */
const MAX_QUEUED = 32_768;
/** Addresses whose words and texts are kept; peers are far fewer, and a flood begins anew. */
const MAX_KEPT = 8_192;

export type SendRefused = (errno: string) => void;

/** Where a datagram goes. */
export interface DatagramWay extends RelayPlace {
  /** The address of ours that it leaves from; absent: as the routing table has it. */
  readonly from?: string;
}

export interface DatagramsEvents {
  /** `at`: the address of ours that it came to, where the socket is on all of them. */
  received(bytes: Uint8Array, from: RelayPlace, at?: string): void;
  broken(errno: string): void;
}

interface Memory {
  readonly received: Uint8Array;
  readonly receivedRows: Uint32Array;
  readonly sent: Uint8Array;
  readonly sentRows: Uint32Array;
}

/** What addon_datagrams.cc exports. */
export interface DatagramsAddon {
  readonly Datagrams: new () => AddonSocket;
  readAddress(text: string, row: Uint32Array): boolean;
  addressText(row: Uint32Array): string;
}

interface AddonSocket {
  open(at: Uint32Array, memory: Memory, told: (count: number, hasRoom: boolean) => void): number;
  send(count: number): number;
  awaitRoom(): number;
  close(): number;
}

/** Words of a row. */
const FAMILY = 0;
const PORT = 1;
const ADDRESS = 2;
const SCOPE = 6;
const LENGTH = 7;
const LOCAL = 8;

export function openDatagrams(
  addon: DatagramsAddon,
  at: RelayPlace,
  events: DatagramsEvents,
): Result<NativeDatagrams, string> {
  const row = new Uint32Array(WORDS);
  if (!addon.readAddress(at.address, row)) return fail('EADDRNOTAVAIL');
  row[PORT] = at.port;
  const socket = new addon.Datagrams();
  const made = new NativeDatagrams({ addon, socket, events, family: row[FAMILY] ?? 0 });
  const answer = made.open(row);
  return answer < 0 ? fail(getSystemErrorName(answer)) : ok(made);
}

interface Parts {
  readonly addon: DatagramsAddon;
  readonly socket: AddonSocket;
  readonly events: DatagramsEvents;
  readonly family: number;
}

/** Tells `close` when it is closed. */
export class NativeDatagrams extends EventEmitter {
  readonly #parts: Parts;
  readonly #addresses: Addresses;
  readonly #memory: Memory = {
    received: Buffer.allocUnsafeSlow(AT_ONCE * STRIDE),
    receivedRows: new Uint32Array(AT_ONCE * WORDS),
    sent: new Uint8Array(SENT_BYTES),
    sentRows: new Uint32Array(AT_ONCE * WORDS),
  };
  /** What waits to leave, from the head on. */
  #bytes: Uint8Array[] = [];
  #to: DatagramWay[] = [];
  #refused: SendRefused[] = [];
  #head = 0;
  #isDue = false;
  #awaitsRoom = false;
  #descriptor: number | undefined;
  #local: RelayPlace = { address: '', port: 0 };

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
    this.#addresses = new Addresses(parts.addon);
  }

  get descriptor(): number | undefined {
    return this.#descriptor;
  }

  get local(): RelayPlace {
    return this.#local;
  }

  /** Its number, or minus an errno. */
  open(row: Uint32Array): number {
    const told = (count: number, hasRoom: boolean): void => this.#told(count, hasRoom);
    const answer = this.#parts.socket.open(row, this.#memory, told);
    if (answer < 0) return answer;
    this.#descriptor = answer;
    this.#local = this.#addresses.placeOf(row, 0);
    return answer;
  }

  /** Leaves when what runs now has run; `refused` is told later than that. */
  send(bytes: Uint8Array, to: DatagramWay, refused: SendRefused): void {
    if (this.#descriptor === undefined || this.#bytes.length - this.#head >= MAX_QUEUED) {
      const errno = this.#descriptor === undefined ? 'EBADF' : 'ENOBUFS';
      queueMicrotask(() => refused(errno));
      return;
    }
    this.#bytes.push(bytes);
    this.#to.push(to);
    this.#refused.push(refused);
    if (this.#isDue || this.#awaitsRoom) return;
    this.#isDue = true;
    queueMicrotask(() => this.#flush());
  }

  /** What was said before leaves, as far as the kernel takes it. */
  close(): void {
    if (this.#descriptor === undefined) return;
    this.#flush();
    this.#parts.socket.close();
    this.#descriptor = undefined;
    this.emit('close');
  }

  #told(count: number, hasRoom: boolean): void {
    const { events } = this.#parts;
    const { received, receivedRows } = this.#memory;
    if (count < 0) events.broken(getSystemErrorName(count));
    for (let at = 0; at < count && this.#descriptor !== undefined; at += 1) {
      const begin = at * STRIDE;
      const length = receivedRows[at * WORDS + LENGTH] ?? 0;
      const from = this.#addresses.placeOf(receivedRows, at * WORDS);
      const local = this.#addresses.localOf(receivedRows, at * WORDS);
      events.received(received.subarray(begin, begin + length), from, local);
    }
    if (!hasRoom) return;
    this.#awaitsRoom = false;
    this.#flush();
  }

  #flush(): void {
    this.#isDue = false;
    while (this.#head < this.#bytes.length && this.#descriptor !== undefined) {
      if (this.#awaitsRoom) return;
      const count = this.#load();
      const taken = count === 0 ? 0 : this.#parts.socket.send(count);
      if (taken > 0) this.#head += taken;
      else if (-taken === constants.errno.EAGAIN) {
        this.#awaitsRoom = true;
        this.#forgetSent();
        this.#parts.socket.awaitRoom();
      } else this.#refuse(count === 0 ? this.#faultAt(this.#head) : getSystemErrorName(taken));
    }
    this.#forgetSent();
  }

  /** At the end of a turn that is all of it; a kernel that has no room leaves some. */
  #forgetSent(): void {
    this.#bytes = this.#bytes.slice(this.#head);
    this.#to = this.#to.slice(this.#head);
    this.#refused = this.#refused.slice(this.#head);
    this.#head = 0;
  }

  #refuse(errno: string): void {
    const refused = this.#refused[this.#head];
    this.#head += 1;
    refused?.(errno);
  }

  /** Lays out as many as fit, up to the first that cannot be sent; answers how many. */
  #load(): number {
    const { sent, sentRows } = this.#memory;
    let used = 0;
    let count = 0;
    for (let at = this.#head; at < this.#bytes.length && count < AT_ONCE; at += 1) {
      const bytes = this.#bytes[at] as Uint8Array;
      const to = this.#to[at] as DatagramWay;
      const row = this.#addresses.rowOf(to.address);
      const local = to.from === undefined ? NOWHERE : this.#addresses.rowOf(to.from);
      if (!this.#isSendable(bytes, row) || used + bytes.length > SENT_BYTES) break;
      sent.set(bytes, used);
      sentRows.set(row, count * WORDS);
      sentRows.set(local.subarray(ADDRESS, SCOPE), count * WORDS + LOCAL);
      sentRows[count * WORDS + PORT] = to.port;
      sentRows[count * WORDS + LENGTH] = bytes.length;
      used += bytes.length;
      count += 1;
    }
    return count;
  }

  #isSendable(bytes: Uint8Array, row: Uint32Array): boolean {
    return bytes.length <= LARGEST_BYTES && row[FAMILY] === this.#parts.family;
  }

  #faultAt(at: number): string {
    return (this.#bytes[at]?.length ?? 0) > LARGEST_BYTES ? 'EMSGSIZE' : 'EAFNOSUPPORT';
  }
}

const NOWHERE = new Uint32Array(WORDS);

/** The words of addresses and their texts, both ways. */
class Addresses {
  readonly #addon: DatagramsAddon;
  readonly #rows = new Map<string, Uint32Array>();
  readonly #places = new Map<number | string, RelayPlace>();
  /** Of ours, which are few: one look at most for a batch, since neighbours came to the same. */
  readonly #locals = new Map<string, string>();
  readonly #lastLocal = new Uint32Array(SCOPE - ADDRESS);
  #lastLocalText: string | undefined;

  constructor(addon: DatagramsAddon) {
    this.#addon = addon;
  }

  /** Of no family, when the text is no address. */
  rowOf(address: string): Uint32Array {
    const known = this.#rows.get(address);
    if (known !== undefined) return known;
    const row = new Uint32Array(WORDS);
    // An interface comes and goes, and has another number then.
    if (!this.#addon.readAddress(address, row) || row[SCOPE] !== 0) return row;
    if (this.#rows.size >= MAX_KEPT) this.#rows.clear();
    this.#rows.set(address, row);
    return row;
  }

  /** Undefined: it is not told. */
  localOf(rows: Uint32Array, begin: number): string | undefined {
    const last = this.#lastLocal;
    const at = begin + LOCAL;
    let isSame = true;
    for (let word = 0; word < last.length; word += 1) isSame &&= last[word] === rows[at + word];
    if (isSame) return this.#lastLocalText;
    last.set(rows.subarray(at, at + last.length));
    const isTold = last.some((word) => word !== 0);
    this.#lastLocalText = isTold ? this.#localText(rows[begin + FAMILY] ?? 0) : undefined;
    return this.#lastLocalText;
  }

  #localText(family: number): string {
    const key = this.#lastLocal.join();
    const known = this.#locals.get(key);
    if (known !== undefined) return known;
    const row = new Uint32Array(WORDS);
    row[FAMILY] = family;
    row.set(this.#lastLocal, ADDRESS);
    const text = this.#addon.addressText(row);
    if (this.#locals.size >= MAX_KEPT) this.#locals.clear();
    this.#locals.set(key, text);
    return text;
  }

  placeOf(rows: Uint32Array, begin: number): RelayPlace {
    const port = rows[begin + PORT] ?? 0;
    const first = rows[begin + ADDRESS] ?? 0;
    const key =
      rows[begin + FAMILY] === 4
        ? first * 65_536 + port
        : `${rows.subarray(begin + PORT, begin + LENGTH).join()}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const address = this.#addon.addressText(rows.subarray(begin, begin + WORDS));
    const place = Object.freeze({ address, port });
    if (this.#places.size >= MAX_KEPT) this.#places.clear();
    this.#places.set(key, place);
    return place;
  }
}
