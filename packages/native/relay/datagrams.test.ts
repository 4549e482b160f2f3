// What waits for the kernel, with a kernel that does as it is told. The real one:
// platform/net/node-sockets.test.ts.
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import { type DatagramsAddon, type NativeDatagrams, openDatagrams } from './datagrams.ts';

const { EAGAIN, ENETUNREACH } = constants.errno;
const SCOPED = 'fe80::1%link';
const [PORT, SCOPE] = [1, 6];
const WORDS = 12;

type Told = (count: number, hasRoom: boolean) => void;

/** Answers each `send` with what stands next in `answers`, then takes all. */
class Kernel {
  readonly answers: number[] = [];
  readonly sent: number[] = [];
  readonly read: string[] = [];
  told: Told = () => assert.fail('it is not open');
  awaits = 0;
  isOpen = false;

  readonly addon: DatagramsAddon = {
    Datagrams: kernelSocket(this),
    addressText: () => '127.0.0.1',
    readAddress: (text, row) => {
      this.read.push(text);
      if (text === 'nobody') return false;
      row.set([4, 0, 0x0100007f]);
      row[SCOPE] = text === SCOPED ? 1 : 0;
      return true;
    },
  };

  opens(received: (socket: NativeDatagrams) => void = () => undefined): NativeDatagrams {
    const events = { received: () => received(socket), broken: assert.fail };
    const opened = openDatagrams(this.addon, { address: '127.0.0.1', port: 1 }, events);
    assert.ok(opened.ok);
    const socket: NativeDatagrams = opened.value;
    this.read.length = 0;
    return socket;
  }
}

function kernelSocket(kernel: Kernel): DatagramsAddon['Datagrams'] {
  return class {
    #rows: Uint32Array = new Uint32Array();

    open(...[, memory, told]: Parameters<InstanceType<DatagramsAddon['Datagrams']>['open']>) {
      this.#rows = memory.sentRows;
      kernel.told = told;
      kernel.isOpen = true;
      return 7;
    }

    send(count: number): number {
      const taken = kernel.answers.shift() ?? count;
      for (let at = 0; at < taken; at += 1) kernel.sent.push(this.#rows[at * WORDS + PORT] ?? 0);
      return taken;
    }

    awaitRoom(): number {
      kernel.awaits += 1;
      return 0;
    }

    close(): number {
      kernel.isOpen = false;
      return 0;
    }
  };
}

const bytes = Buffer.from('x');

describe('datagrams of a turn (SIG-1)', () => {
  //  what                                  the kernel answers          awaits  left  refused
  const table: ReadonlyArray<
    readonly [string, readonly number[], number, readonly number[], string]
  > = [
    ['all at once', [], 0, [1, 2, 3], ''],
    ['some, then the others', [2], 0, [1, 2, 3], ''],
    ['the first has no way', [-ENETUNREACH], 0, [2, 3], '1 ENETUNREACH'],
    ['one between has no way', [1, -ENETUNREACH], 0, [1, 3], '2 ENETUNREACH'],
    ['no room for any, until there is', [-EAGAIN], 1, [1, 2, 3], ''],
    ['no room for the last, twice', [2, -EAGAIN, -EAGAIN], 2, [1, 2, 3], ''],
  ];
  for (const [what, answers, awaits, left, refused] of table) {
    it(what, async () => {
      const kernel = new Kernel();
      const socket = kernel.opens();
      kernel.answers.push(...answers);
      const faults: string[] = [];
      for (const port of [1, 2, 3]) {
        socket.send(bytes, { address: '127.0.0.1', port }, (fault) =>
          faults.push(`${port} ${fault}`),
        );
      }
      assert.deepEqual(kernel.sent, [], 'nothing leaves before what runs now has run');
      await undefined;
      for (let room = 0; room < awaits; room += 1) kernel.told(0, true);
      assert.deepEqual([kernel.awaits, kernel.sent, faults.join()], [awaits, left, refused]);
    });
  }

  it('one that cannot be sent at all is refused among others', async () => {
    const kernel = new Kernel();
    const socket = kernel.opens();
    const faults: string[] = [];
    const to = { address: '127.0.0.1', port: 1 };
    socket.send(bytes, to, assert.fail);
    socket.send(Buffer.alloc(65_536), to, (fault) => faults.push(fault));
    socket.send(bytes, { address: 'nobody', port: 2 }, (fault) => faults.push(fault));
    socket.send(bytes, { ...to, port: 3 }, assert.fail);
    await undefined;
    assert.deepEqual(
      [kernel.sent, faults],
      [
        [1, 3],
        ['EMSGSIZE', 'EAFNOSUPPORT'],
      ],
    );
  });

  it('closed by who hears of the first of two: the other is not told', () => {
    const kernel = new Kernel();
    let heard = 0;
    kernel.opens((socket) => {
      heard += 1;
      socket.send(bytes, { address: '127.0.0.1', port: 5 }, assert.fail);
      socket.close();
    });
    kernel.told(2, false);
    assert.deepEqual([heard, kernel.sent, kernel.isOpen], [1, [5], false]);
  });

  it('an address is read once; one of an interface, which may change, each time', async () => {
    const kernel = new Kernel();
    const socket = kernel.opens();
    for (const address of ['127.0.0.1', SCOPED, '127.0.0.1', SCOPED]) {
      socket.send(bytes, { address, port: 1 }, assert.fail);
      await undefined;
    }
    assert.deepEqual(kernel.read, ['127.0.0.1', SCOPED, SCOPED]);
  });
});
