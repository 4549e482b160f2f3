import { id, memo } from '../fields/common.ts';
import { defineKind } from '../kind.ts';
import { choice, flag, formatted, secret, whole } from '../schema/build.ts';

const MAX_SECRET_CHARACTERS = 256;
/** Some megabytes of JSON. */
const MAX_BATCH_RECORDS = 2_000;
const USUAL_BATCH_RECORDS = 200;

export const recordTargets = defineKind({
  name: 'recordTargets',
  one: 'recordTarget',
  meaning: 'An outside system that every call record goes to as the call ends (CDR-3, API-5)',
  naturalKey: 'id',
  chapters: {
    Target: {
      id,
      url: formatted('Where to: lines over TCP, batches over HTTP, or a NATS subject', 'targetUrl'),
      enabled: flag('Records go there; switched off, its place is forgotten', true),
      mode: choice(
        'durable: nothing is dropped while it is away; memory: only so many are kept ' +
          '(EXTERNAL_MAX_CDR_PENDING_SIZE), as the predecessor did',
        ['durable', 'memory'],
        'durable',
      ),
      secret: secret('Key of the signature over HTTP, or token of NATS', {
        most: MAX_SECRET_CHARACTERS,
      }),
      batchRecords: whole('Records of one HTTP request or between two answers of NATS', {
        least: 1,
        most: MAX_BATCH_RECORDS,
        default: USUAL_BATCH_RECORDS,
      }),
      memo,
    },
  },
});
