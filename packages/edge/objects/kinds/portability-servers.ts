import { id, memo } from '../fields/common.ts';
import { defineKind } from '../kind.ts';
import { formatted, list, orNull, whole } from '../schema/build.ts';

const MAX_PREFIXES = 1_000;
const MAX_NAME_SERVERS = 4;
/** Who calls hears nothing all the time that a server is waited for. */
const MAX_TIMEOUT_MS = 5_000;
const USUAL_TIMEOUT_MS = 500;
const DAY_SECONDS = 86_400;
const MAX_CACHE_SECONDS = 90 * DAY_SECONDS;

export const portabilityServers = defineKind({
  name: 'portabilityServers',
  one: 'portabilityServer',
  meaning: 'Who is asked to which network a number was ported',
  naturalKey: 'id',
  chapters: {
    Server: {
      id,
      url: formatted(
        'How it is asked: HTTP, with {number} and {caller} in their places; ENUM; SIP (302)',
        'portabilityUrl',
      ),
      prefixes: list(
        'Numbers that it is asked about; the longest of all servers counts, empty = all',
        formatted('A prefix', 'prefix'),
        { most: MAX_PREFIXES, unordered: true },
      ),
      nameServers: list(
        "With enum: asked in place of the system's name servers",
        formatted('IP, or IP:port', 'hostAddress'),
        { most: MAX_NAME_SERVERS },
      ),
      timeoutMs: whole('An answer that is later is none', {
        least: 50,
        most: MAX_TIMEOUT_MS,
        unit: 'ms',
        default: USUAL_TIMEOUT_MS,
      }),
      cacheSeconds: orNull(
        whole('How long an answer is believed', { least: 1, most: MAX_CACHE_SECONDS, unit: 's' }),
        'a day',
      ),
      memo,
    },
  },
});
