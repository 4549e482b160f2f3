import { id, memo } from '../fields/common.ts';
import { defineKind } from '../kind.ts';
import { choice, flag, formatted, secret, text, whole } from '../schema/build.ts';

const MAX_SECRET_CHARACTERS = 256;
const MAX_USER_CHARACTERS = 128;
const LOGINS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
/** Some megabytes of JSON. */
const MAX_BATCH_RECORDS = 2_000;
const USUAL_BATCH_RECORDS = 200;

export const recordTargets = defineKind({
  name: 'recordTargets',
  one: 'recordTarget',
  meaning: 'An outside system that every call record goes to as the call ends',
  naturalKey: 'id',
  chapters: {
    Target: {
      id,
      url: formatted(
        'Where to: lines over TCP, batches over HTTP, a subject of NATS or a topic of Kafka',
        'targetUrl',
      ),
      enabled: flag('Records go there; switched off, its place is forgotten', true),
      mode: choice(
        'durable: nothing is dropped while it is away; memory: only so many are kept ' +
          '(EXTERNAL_MAX_CDR_PENDING_SIZE), as the predecessor did',
        ['durable', 'memory'],
        'durable',
      ),
      user: text('Whom NATS or Kafka know us as; empty: nobody', {
        most: MAX_USER_CHARACTERS,
        default: '',
      }),
      secret: secret('Key of the signature over HTTP; password of the user, or token of NATS', {
        most: MAX_SECRET_CHARACTERS,
      }),
      login: choice('How Kafka is told the password', LOGINS, 'plain'),
      batchRecords: whole('Records of one request, or between two answers of a stream', {
        least: 1,
        most: MAX_BATCH_RECORDS,
        default: USUAL_BATCH_RECORDS,
      }),
      memo,
    },
  },
});
