// The bar of dialogs: what a call that is up and quiet holds at one leg, and what a request within
// it costs. Run: node --expose-gc --import tsx test/bars/dialog.bench.ts
//
// Messages are 860-character texts of which the fields are slices, as the wire cuts them out: a
// dialog that held on to a slice would show here with all of its message.
import { ms, TimerWheel } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import {
  type DialogRequest,
  DialogTable,
  dialog,
  dialogOfCallee,
  modification,
  sessionTimer,
} from '@tandem/protocol/sip';

const HELD_DIALOGS = 50_000;
const REQUESTS = 1_000_000;
const TEXT_CHARACTERS = 860;
/** 10,000 calls have 20,000 legs: 30 MB. */
const HELD_BAR_BYTES = 1_500;
/** Two of a thousand microseconds, at 1,000 requests a second. */
const REQUEST_BAR_US = 2;

const FILLER = 'x'.repeat(TEXT_CHARACTERS);
const TIMES: sessionTimer.SessionTimes = { segment: 2, noTimerMs: ms(7_200_000) };

interface Timer {
  readonly leg: Leg;
  readonly generation: number;
}

interface Leg {
  dialog: dialog.State;
  modification: modification.State;
  timer: sessionTimer.State;
  handles: number[];
}

function messageOf(index: number, method: string, cseqNumber: number): DialogRequest {
  const number = String(index).padStart(10, '0');
  const fields = [
    `call-${number}@customer.example`,
    `from-tag-${number}`,
    `to-tag-${number}`,
    `sip:from-${number}@customer.example:5060`,
    `sip:to-${number}@tandem.example`,
    `sip:contact-${number}@192.0.2.1:5060;transport=udp`,
    `<sip:proxy-${number}.example;lr>`,
    `sip:proxy-${number}.example;lr`,
  ];
  const text = Buffer.from(`${fields.join(' ')} ${FILLER}`).toString('latin1');
  let at = 0;
  const cut = (length: number): string => {
    const field = text.slice(at, at + length);
    at += length + 1;
    return field;
  };
  const [callId, fromTag, toTag, fromUri, toUri, contactUri, route, uri] = fields.map((field) =>
    cut(field.length),
  ) as [string, string, string, string, string, string, string, string];
  const recordRoutes = [{ text: route, uri, loose: true }];
  return { method, callId, fromTag, toTag, fromUri, toUri, cseqNumber, contactUri, recordRoutes };
}

class Legs {
  readonly clock = new VirtualClock();
  readonly wheel = new TimerWheel<Timer>({
    clock: this.clock,
    timers: this.clock,
    onFire: () => undefined,
  });
  readonly table = new DialogTable<Leg>();

  answer(index: number): void {
    const invite = messageOf(index, 'INVITE', 1);
    const made = dialogOfCallee(invite, { localTag: invite.toTag, localCseq: 1 });
    if (!made.ok) throw new Error(made.error);
    const agreement = { kind: 'on', seconds: 600, refresher: 'us' } as const;
    const agreed = { type: 'agreed', agreement, at: this.clock.now() } as const;
    const timer = sessionTimer.step(sessionTimer.INITIAL, agreed, TIMES);
    const leg: Leg = {
      dialog: dialog.confirmed(made.value),
      modification: modification.IDLE,
      timer: timer.state,
      handles: [],
    };
    for (const effect of timer.effects) {
      if (effect.do !== 'arm') continue;
      const { generation, afterMs } = effect;
      leg.handles.push(this.wheel.arm(afterMs, { leg, generation }));
    }
    this.table.add(made.value.id, leg);
  }

  receive(request: DialogRequest): boolean {
    const leg = this.table.ofRequest(request);
    if (leg === undefined) return false;
    const { method, cseqNumber: cseq } = request;
    const next = dialog.step(leg.dialog, { type: 'received', method, cseq });
    leg.dialog = next.state;
    return next.effects[0]?.do === 'accept';
  }
}

function heapUsed(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with --expose-gc');
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

const legs = new Legs();
const before = heapUsed();
for (let index = 0; index < HELD_DIALOGS; index += 1) legs.answer(index);
const held = (heapUsed() - before) / HELD_DIALOGS;

const requests = Array.from({ length: 10_000 }, (_, index) => messageOf(index, 'INFO', 2));
const started = process.cpuUsage();
let accepted = 0;
for (let count = 0; count < REQUESTS; count += 1) {
  if (legs.receive(requests[count % requests.length] as DialogRequest)) accepted += 1;
}
const used = process.cpuUsage(started);
if (accepted !== REQUESTS) throw new Error(`only ${accepted} requests were accepted`);
const requestUs = (used.user + used.system) / REQUESTS;

const results = [
  ['held by a quiet leg', held, HELD_BAR_BYTES, 'bytes'],
  ['request within a dialog', requestUs, REQUEST_BAR_US, 'us'],
] as const;
for (const [what, value, bar, unit] of results) {
  const shown = value < 100 ? value.toFixed(2) : value.toFixed(0);
  process.stdout.write(
    `${what}: ${shown} ${unit} (bar ${bar}) ${value <= bar ? 'met' : 'MISSED'}\n`,
  );
}
process.exitCode = results.every(([, value, bar]) => value <= bar) ? 0 : 1;
