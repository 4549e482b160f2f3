// Answers about calls that run, their records, and figures of them.
import { Type } from 'typebox';
import { CallTraceView } from '../contract.ts';
import {
  type Answer,
  anything,
  file,
  listOf,
  moment,
  money,
  NOTHING,
  number,
  orNull,
  pageOf,
  shape,
  text,
  texts,
  whole,
  yesNo,
} from './words.ts';

const CallView = shape({
  ...{ id: text, state: text, startedAt: moment, answeredAt: orNull(moment), seconds: whole },
  ...{ callerId: orNull(text), calleeId: orNull(text), callerE164: text, calleeE164: text },
  ...{ callerIp: text, calleeIp: text, callerCallId: text, calleeCallId: text },
  ...{ payer: orNull(text), charge: money, codec: text },
});

const Side = shape({
  ...{ account: text, fee: money, billedSeconds: whole, number: text },
  ...{ prefix: orNull(text), area: orNull(text) },
});

const RECORD = {
  ...{ id: text, parentId: orNull(text), node: text, startedAt: moment, endedAt: moment },
  ...{ answeredAt: orNull(moment), holdTimeMs: whole, callerE164: text, calleeE164: text },
  ...{ callerAccessE164: text, calleeAccessE164: text, callerIp: text, calleeIp: text },
  ...{ callerId: orNull(text), calleeId: orNull(text), endReason: whole, serverReason: whole },
  ...{ reason: text, endDirection: whole, q850: orNull(whole), pddMs: orNull(whole) },
  ...{ charge: orNull(Side), cost: orNull(Side), balanceAfter: orNull(money) },
  ...{ attempts: whole, codec: text },
  ...{ media: orNull(anything), isRecovered: yesNo },
};
const Record = shape(RECORD);

const Attempt = shape({
  ...{ place: whole, gatewayId: text, address: text, callerNumber: text, calleeNumber: text },
  ...{ callId: text, atMs: whole, lastedMs: whole, firstResponseMs: orNull(whole) },
  ...{ ringingMs: orNull(whole), status: orNull(whole), outcome: text, phrase: text },
});
const Entry = shape({
  ...{ id: text, at: moment, kind: text, amount: money },
  ...{ debitAccount: text, creditAccount: text },
});
const Change = orNull(shape({ before: money, after: money }));
const Sections = Type.Array(shape({ title: text, lines: texts }));

const WholeRecord = shape({
  ...RECORD,
  ...{ tries: Type.Array(Attempt), trace: texts, packageSeconds: whole },
  attemptCosts: Type.Array(shape({ place: whole, account: text, number: text, fee: money })),
  ...{ chargeRate: orNull(anything), costRate: orNull(anything) },
  arithmetic: shape({ charge: texts, cost: texts }),
  agents: Type.Array(shape({ account: text, amount: money })),
  entries: Type.Array(Entry),
  corrections: Type.Array(
    shape({ at: moment, actor: text, reason: text, charge: Change, cost: Change }),
  ),
  sections: Sections,
});

const TraceState = shape({ isOn: yesNo, messages: whole, filter: anything });

const RATIOS = { asr: orNull(number), acdSeconds: orNull(number), pddMs: orNull(number) };
const SHORT = {
  ...RATIOS,
  calls: whole,
  answered: whole,
  charge: money,
  cost: money,
  margin: money,
};
const FiguresRow = shape({
  ...{ of: Type.Record(Type.String(), text), ...RATIOS, calls: whole, sent: whole },
  ...{ answered: whole, attempts: whole, holdSeconds: number, chargeSeconds: number },
  ...{ costSeconds: number, charge: money, cost: money, commission: money },
  ...{ callerShort: whole, calleeShort: whole },
});

const Dashboard = shape({
  ...{ at: moment, zone: text, todayFrom: moment, yesterdayFrom: moment },
  ...{ today: shape(SHORT), yesterday: shape(SHORT) },
  destinations: Type.Array(shape({ name: text, ...SHORT })),
  failures: Type.Array(shape({ reason: whole, name: text, calls: whole })),
  gateways: Type.Array(
    shape({ gateway: text, live: orNull(yesNo), registration: orNull(text), ...SHORT }),
  ),
  suspended: orNull(whole),
  now: orNull(shape({ calls: whole, connected: whole, cps: orNull(number) })),
});

const Corrected = shape({
  ...{ dryRun: yesNo, records: whole, changed: whole, passedOver: whole },
  ...{ before: money, after: money },
});
const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const Callback = shape({
  ...{ id: text, state: text, startedAt: moment, from: text, first: text, second: text },
  ...{ firstCall: text, secondCall: orNull(text) },
  outcome: orNull(shape({ code: text, says: text })),
});

const TestCall = shape({
  ...{ id: text, state: text, startedAt: moment, gateway: orNull(text), from: orNull(text) },
  ...{ number: text, caller: text },
  signals: Type.Array(shape({ afterMs: whole, is: text, status: orNull(whole) })),
  media: orNull(
    shape({
      ...{ packets: whole, lost: whole, lossPercent: number, jitterMs: number },
      ...{ firstPacketMs: orNull(whole), soundHeard: orNull(yesNo), toneHeard: orNull(yesNo) },
    }),
  ),
  verdict: orNull(shape({ code: text, says: text })),
});

const Play = shape({
  ...{ id: text, state: text, startedAt: moment, from: text, number: text, caller: text },
  ...{ sounds: Type.Array(text), soundMs: whole },
  outcome: orNull(shape({ code: text, says: text })),
});

export const CALL_ANSWERS: Readonly<globalThis.Record<string, Answer>> = {
  'GET /api/v1/calls': shape({ items: Type.Array(CallView), next: orNull(text), total: whole }),
  'GET /api/v1/calls/:id/explanation': shape({
    ...{ state: text, call: CallView, trace: texts, because: texts, media: texts },
  }),
  'DELETE /api/v1/calls/:id': NOTHING,
  'GET /api/v1/callbacks': listOf(Callback),
  'POST /api/v1/callbacks': Callback,
  'GET /api/v1/callbacks/:id': Callback,
  'GET /api/v1/test-calls': listOf(TestCall),
  'POST /api/v1/test-calls': TestCall,
  'GET /api/v1/test-calls/:id': TestCall,
  'GET /api/v1/plays': listOf(Play),
  'POST /api/v1/plays': Play,
  'GET /api/v1/plays/:id': Play,
  'PUT /api/v1/calls/:id/recording': NOTHING,
  'GET /api/v1/cdrs/:id/recording': file('audio/wav'),
  'GET /api/v1/cdrs/:id/trace': CallTraceView,
  'GET /api/v1/cdrs/:id/trace.pcap': file('application/vnd.tcpdump.pcap'),
  'GET /api/v1/calls/:id/trace': CallTraceView,
  'GET /api/v1/calls/:id/trace.pcap': file('application/vnd.tcpdump.pcap'),
  'GET /api/v1/trace': TraceState,
  'PUT /api/v1/trace': TraceState,
  'DELETE /api/v1/trace': TraceState,
  'GET /api/v1/live': file('text/event-stream'),
  'GET /api/v1/dashboard': Dashboard,
  'GET /api/v1/cdrs': pageOf(Record),
  'GET /api/v1/cdrs/:id': WholeRecord,
  'GET /api/v1/cdrs/:id/explanation': shape({ record: Record, sections: Sections }),
  'GET /api/v1/cdrs.csv': file(CSV),
  'GET /api/v1/cdrs.xlsx': file(XLSX),
  'GET /api/v1/cdrs/rerating': pageOf(anything),
  'POST /api/v1/cdrs/rerating': shape({
    ...{ dryRun: yesNo, from: text, until: text, records: whole, changed: whole },
    ...{ passedOver: whole, accounts: Type.Array(anything), unpriced: Type.Array(anything) },
  }),
  'POST /api/v1/cdrs/:id/correction': Corrected,
  'POST /api/v1/cdrs/corrections': Corrected,
  'POST /api/v1/cdrs/import': shape({
    ...{
      dryRun: yesNo,
      lines: whole,
      imported: whole,
      repeated: whole,
      repeats: Type.Array(whole),
      invalid: whole,
    },
    faults: Type.Array(anything),
  }),
  'GET /api/v1/figures': pageOf(FiguresRow),
  'GET /api/v1/reports': pageOf(shape({ name: text, meaning: text })),
  'GET /api/v1/reports/:name': shape({
    ...{ name: text, meaning: text, from: moment, to: moment, by: texts },
    columns: Type.Array(shape({ name: text, unit: text })),
    rows: Type.Array(Type.Array(anything)),
  }),
  'GET /api/v1/route': shape({
    ...{ at: moment, steps: texts, isEmergency: yesNo, numbers: anything },
    ...{ sale: orNull(anything), refused: orNull(anything), phone: orNull(anything) },
    ...{ routes: Type.Array(anything), onward: orNull(anything) },
  }),
  'GET /api/v1/rewrite': shape({
    ...{ number: text, asCaller: Type.Array(anything), asCallee: Type.Array(anything) },
  }),
  'GET /api/v1/registrations': pageOf(
    shape({
      ...{ user: text, contact: text, transport: text, remote: text, local: text },
      ...{ behindNat: yesNo, product: text },
      ...{ registeredAt: moment, refreshedAt: moment, expiresAt: moment },
    }),
  ),
  'GET /api/v1/registrations/failures': listOf(
    shape({
      ...{ user: text, address: text, fault: text, status: whole, phrase: text, product: text },
      ...{ firstAt: moment, lastAt: moment, times: whole },
    }),
  ),
  'POST /api/v1/network-tests': listOf(
    shape({
      ...{ address: text, transport: text, sent: whole, answered: whole, verdict: text },
      ...{ leastMs: orNull(whole), meanMs: orNull(whole), mostMs: orNull(whole) },
      questions: Type.Array(shape({ status: orNull(whole), phrase: text, tookMs: orNull(whole) })),
    }),
  ),
  'GET /api/v1/gateways/live': listOf(
    shape({ gateway: text, live: yesNo, addresses: Type.Array(anything) }),
  ),
  'GET /api/v1/suspended': listOf(
    shape({ source: text, reason: text, user: text, since: moment, until: moment, dropped: whole }),
  ),
  'DELETE /api/v1/suspended/:source': NOTHING,
  'GET /api/v1/media/daemons': listOf(
    shape({ name: text, weight: whole, isUp: yesNo, streams: whole, lost: whole }),
  ),
  'PUT /api/v1/media/daemons/:name': NOTHING,
  'GET /api/v1/blocked': listOf(anything),
  'DELETE /api/v1/blocked/:caller': NOTHING,
};
