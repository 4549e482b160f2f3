// The commands, in the order of the help.
import { apply } from './apply.ts';
import { areas } from './areas.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { blockedList, blockedRelease } from './blocked.ts';
import { calls, hangup } from './calls.ts';
import { cdrList, explain } from './cdr.ts';
import { cdrCorrect } from './cdr-correct.ts';
import { cdrExport } from './cdr-export.ts';
import { cdrFigures } from './cdr-figures.ts';
import { cdrImport } from './cdr-import.ts';
import type { TandemCommand } from './command.ts';
import { completion } from './completion.ts';
import { demo } from './demo.ts';
import { exportCommand } from './export.ts';
import { ledgerVerify } from './ledger.ts';
import { ledgerPay } from './ledger-pay.ts';
import { ledgerPayments } from './ledger-payments.ts';
import { mediaDaemons, mediaWeigh } from './media.ts';
import { networkTest } from './network-test.ts';
import { paramGet, paramList, paramSet } from './param.ts';
import { pay } from './pay.ts';
import { callback, play, testCall } from './placed.ts';
import { ratesExport } from './rates.ts';
import { ratesExplain } from './rates-explain.ts';
import { ratesImport, ratesSheets, ratesUndo } from './rates-import.ts';
import { recordingSave, recordingStart, recordingStop } from './recording.ts';
import { gateways, registrations, suspendedList, suspendedRelease } from './registrations.ts';
import { report } from './report.ts';
import { rerate } from './rerate.ts';
import { restore } from './restore.ts';
import { rewrite } from './rewrite.ts';
import { route } from './route.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { pcap, traceShow, traceStart, traceStop } from './trace.ts';
import { up } from './up.ts';
import { userAdd, userList, userPasswd } from './user.ts';
import { userFactorCodes, userFactorRemove } from './user-factor.ts';
import { userKeyAdd, userKeyChange, userKeyList, userKeyRevoke } from './user-key.ts';

export const COMMANDS: readonly TandemCommand[] = [
  ...[up, stop, status, demo],
  ...[apply, exportCommand],
  ...[paramList, paramGet, paramSet],
  ...[ratesImport, ratesUndo, ratesSheets, ratesExport, ratesExplain, areas],
  ...[pay, ledgerPay, ledgerPayments, ledgerVerify, rerate],
  ...[calls, hangup, callback, testCall, play],
  ...[recordingStart, recordingStop, recordingSave],
  ...[mediaDaemons, mediaWeigh],
  ...[route, rewrite],
  ...[traceStart, traceStop, traceShow, pcap],
  ...[registrations, gateways, suspendedList, suspendedRelease],
  ...[networkTest, blockedList, blockedRelease],
  ...[cdrList, cdrExport, cdrFigures, cdrCorrect, cdrImport, explain],
  report,
  ...[userAdd, userPasswd, userList, userKeyAdd, userKeyList],
  ...[userKeyChange, userKeyRevoke],
  ...[userFactorCodes, userFactorRemove, audit],
  ...[backup, restore],
  completion,
];
