export { type AuditAsked, auditPage, type HistoryShown as AuditShown } from './audit.ts';
export {
  type BlockedList,
  type BlockedShown,
  listBlocked,
  releaseCaller,
} from './calls/blocked-callers.ts';
export {
  type CallExplanation,
  type CallsPage,
  type CallView,
  callView,
  explainCall,
  hangUpCall,
  listCalls,
  payersCallView,
  recordCall,
} from './calls/current-calls.ts';
export {
  beginTestCall,
  type CallbackView,
  callBack,
  findCallback,
  findTestCall,
  listCallbacks,
  listTestCalls,
  type NoFirst,
  type TestCallView,
} from './calls/placed.ts';
export type { Order, PlacedCalls } from './calls/placed-ports.ts';
export { beginPlay, findPlay, listPlays, type PlayView } from './calls/plays.ts';
export type { BlockedPage, CurrentCalls, RunningCalls } from './calls/ports.ts';
export {
  changePassword,
  type PasswordFault,
} from './change-password.ts';
export {
  type ApplyFault,
  type ApplyParts,
  type ApplyReport,
  type ApplyRequest,
  applyConfiguration,
} from './configuration/apply.ts';
export { exportConfiguration } from './configuration/export.ts';
export { parameterView } from './configuration/parameter-view.ts';
export {
  getParameter,
  listParameters,
  type ParameterShown,
  type SetFault,
  setParameter,
} from './configuration/parameters.ts';
export type {
  ConfigurationStore,
  ParameterStore,
  RateStore,
  SecretBox,
} from './configuration/ports.ts';
export { exportRates } from './configuration/rate-sheets.ts';
export { rememberedParameters } from './configuration/remembered-parameters.ts';
export { type Dashboard, dashboard } from './dashboard.ts';
export { explainRates, type RateQuestion, type RateQuestionFault } from './decks/explain.ts';
export { exportWorkbook } from './decks/export-sheet.ts';
export { type DeckFault, type DeckImport, importSheet } from './decks/import-sheet.ts';
export type { DeckParts } from './decks/ports.ts';
export {
  listSheets,
  rememberedColumns,
  type UndoFault,
  undoSheet,
} from './decks/undo-sheet.ts';
export {
  type AnswerView,
  answerView,
  type ImportedView,
  importedView,
  type SheetView,
  sheetView,
} from './decks/views.ts';
export type { MediaDaemons } from './media/ports.ts';
export { weighDaemon } from './media/weigh-daemon.ts';
export { metrics } from './metrics/metrics.ts';
export {
  listPayments,
  type PaymentsPage,
  type PaymentView,
} from './money/list-payments.ts';
export { type PayFault, type PaymentBooked, pay } from './money/pay.ts';
export { type PaymentRow, payMany } from './money/pay-many.ts';
export type { Books, PaymentKind } from './money/ports.ts';
export { type LedgerReport, verifyLedger } from './money/verify.ts';
export type { HistoryShown } from './objects/history-page.ts';
export {
  DEFAULT_OBJECTS,
  listObjects,
  OBJECT_ORDERS,
  type ObjectOrder,
  type ObjectsShown,
} from './objects/list-objects.ts';
export type { AuditHistory, KeptObjects } from './objects/ports.ts';
export { historyOfObject, readObject } from './objects/read-object.ts';
export { type RemoveFault, removeObject } from './objects/remove-object.ts';
export { accountsSeen } from './objects/scope.ts';
export type { ObjectShown } from './objects/view.ts';
export { type ObjectWritten, type WriteFault, writeObject } from './objects/write-object.ts';
export { AccessMemory } from './operators/access-memory.ts';
export { changeKey, type KeyToChange } from './operators/change-key.ts';
export type { OperatorFault } from './operators/faults.ts';
export { type AccessStores, forgetful } from './operators/forgetful.ts';
export { KeyAccess, type KeyFault } from './operators/key-access.ts';
export {
  type KeyMade,
  type KeyShown,
  type KeyToMake,
  type KeyToRevoke,
  listKeys,
  makeKey,
  revokeKey,
} from './operators/keys.ts';
export {
  addOperator,
  listOperators,
  type NewOperator,
  type OperatorAdded,
  type OperatorShown,
  type PasswordToSet,
  renewRecoveryCodes,
  setOperatorPassword,
  takeOffFactor,
} from './operators/operators.ts';
export type { ApiKey, ApiKeyStore, NewApiKey } from './operators/ports.ts';
export {
  type FactorFault,
  type FactorShown,
  type FactorStore,
  type RecoveryShown,
  SecondFactors,
} from './operators/second-factor.ts';
export { endSession, listSessions, type SessionShown } from './operators/sessions.ts';
export { isFrom } from './operators/source-list.ts';
export { MAX_PASSWORD_CHARACTERS, PASSWORD_RULE } from './password-rules.ts';
export type * from './ports.ts';
export {
  type AnalysisView,
  analysisReport,
  type ListedAnalysis,
  listAnalyses,
} from './records/analysis.ts';
export {
  type CorrectionReport,
  type CorrectionRequest,
  correctRecords,
} from './records/correct-records.ts';
export { type Explanation, explainRecord, isPaidBy } from './records/explain-record.ts';
export {
  type ExportFormat,
  exportRecords,
  type RecordsFile,
} from './records/export-records.ts';
export {
  callFigures,
  type FiguresShort,
  type FiguresView,
  shortFigures,
} from './records/figures.ts';
export { type ImportReport, importRecords } from './records/import-records.ts';
export { listRecords, type RecordsPage, type RecordsQuery } from './records/list-records.ts';
export {
  type FindRecording,
  type KeptRecording,
  type ListenFault,
  listenTo,
} from './records/listen.ts';
export { ENDED_BY, type RecordQuery, type RecordQueryFault } from './records/query.ts';
export { payersView, type RecordView, recordView } from './records/view.ts';
export { payersRecord, type WholeRecordView, wholeRecord } from './records/whole-record.ts';
export { type NetworkTested, testNetwork } from './registry/network-test.ts';
export type { NetworkTestWanted, SwitchFault, SwitchRegistrations } from './registry/ports.ts';
export {
  listFailures,
  listOwnRegistrations,
  listRegistrations,
  listSuspended,
  type RegistrationShown,
  registrationShown,
  releaseSource,
} from './registry/registrations.ts';
export { RerateBoard, type RerateRunning } from './rerating/board.ts';
export type { RerateParts } from './rerating/ports.ts';
export {
  type RerateFault,
  type RerateReport,
  type RerateRequest,
  rerate,
} from './rerating/rerate.ts';
export type { MissingRight } from './rights/missing-rights.ts';
export {
  analyseRoute,
  type MomentFault,
  type RouteAsked,
  type RouteShown,
} from './routing/analyse.ts';
export {
  type RewriteAsked,
  type RewriteFault,
  type RewritePlace,
  type RewriteShown,
  tryRewrite,
} from './routing/rewrite.ts';
export { askerFor, localAsker, SignIn, type SignInFault } from './sign-in.ts';
export { type Readiness, readiness, type SystemStatus, systemStatus } from './status.ts';
export { pcapOf } from './trace/pcap.ts';
export type {
  SwitchTrace,
  TraceFilter,
  TraceMessage,
  TracePage,
  TraceState,
} from './trace/ports.ts';
export {
  type CallTraceFault,
  callTrace,
  runningTrace,
  startTrace,
  stopTrace,
  type TracedMessages,
} from './trace/trace.ts';
