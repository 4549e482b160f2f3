// Each machine is a namespace of its own: their states, events and steps have the same names.
export * as answer from './answer.machine.ts';
export { borrowsCseq, firstCseq, HIGHEST_CSEQ, isInOrder } from './cseq.ts';
export * as dialog from './dialog.machine.ts';
export { type DialogId, dialogKey, idOfRequest, idOfResponse } from './dialog-id.ts';
export { DialogTable } from './dialog-table.ts';
export { glareBackOff, retryAfterSeconds } from './glare.ts';
export * as modification from './modification.machine.ts';
export {
  type CalleeSide,
  type CallerSide,
  dialogOfCallee,
  dialogOfCaller,
  establishedByCaller,
  type NoDialog,
} from './new-dialog.ts';
export { ownText } from './own-text.ts';
export type { DialogRequest, DialogResponse, Hop, Tagged } from './ports.ts';
export * as provisionals from './provisionals.machine.ts';
export * as referNotifier from './refer-notifier.machine.ts';
export * as referSubscriber from './refer-subscriber.machine.ts';
export {
  idOfReplaces,
  judgeReplaces,
  type Replaceable,
  type Replaces,
  type ReplacesVerdict,
} from './replaces.ts';
export { type Path, pathTo, routeSetOfCallee, routeSetOfCaller } from './route-set.ts';
export { judgeRseq, type Rack, type RseqVerdict } from './rseq.ts';
export * as sessionTimer from './session-timer.machine.ts';
export {
  type Agreement,
  after422,
  agreedByCaller,
  type CalleeDecision,
  decideAsCallee,
  offerOf,
  type Refresher,
  refreshOf,
  type SessionTimerHeaders,
  type SessionTimerOffer,
  type SessionTimerPolicy,
} from './session-timer.ts';
export { dialogRequestOf, dialogResponseOf, sessionTimerOf } from './sip-views.ts';
export * as uacInvite from './uac-invite.machine.ts';
