// Which numbers pass, and how they are rewritten.
import { MAX_RULES } from '@tandem/domain/numbers';
import { formatted, list, refers, whole } from '../schema/build.ts';

/** A longer list belongs into a number list or a rate group, which are searched by prefix. */
const MAX_PREFIXES = 10_000;
const MAX_DIGITS = 32;
const MAX_NUMBER_LISTS = 100;

const prefixes = (meaning: string) =>
  list(meaning, formatted('A prefix', 'prefix'), { most: MAX_PREFIXES, unordered: true });

const lengths = (meaning: string) =>
  list(meaning, whole('A length', { least: 0, most: MAX_DIGITS, unit: 'digits' }), {
    most: MAX_DIGITS + 1,
    unordered: true,
  });

const lists = (meaning: string) =>
  list(meaning, refers('A number list', 'numberLists'), {
    most: MAX_NUMBER_LISTS,
    unordered: true,
  });

export const numberLists = {
  callerLists: lists('Number lists that the caller is held against'),
  calleeLists: lists('Number lists that the called number is held against'),
};

export const numberFilters = {
  callerAllowedPrefixes: prefixes('Callers that may pass; empty = all'),
  callerDeniedPrefixes: prefixes('Callers that may not, also among those allowed'),
  calleeAllowedPrefixes: prefixes('Called numbers that may pass; empty = all'),
  calleeDeniedPrefixes: prefixes('Called numbers that may not, also among those allowed'),
  callerLengths: lengths('Lengths that a caller may have, 0 = withheld; empty = any'),
  calleeLengths: lengths('Lengths that a called number may have; empty = any'),
  ...numberLists,
};

/** Of forwarded calls: the number that sent the call on (Diversion, History-Info). */
export const forwarderFilters = {
  forwarderAllowedPrefixes: prefixes('Forwarding numbers whose calls may pass; empty = all'),
  forwarderDeniedPrefixes: prefixes('Forwarding numbers whose calls may not'),
};

const rules = (meaning: string) =>
  list(meaning, formatted('A rewrite rule', 'rewriteRule'), { most: MAX_RULES });

export const rewriting = {
  rewriteCaller: rules('Rewrites the caller; the first rule that matches counts'),
  rewriteCallee: rules('Rewrites the called number; the first rule that matches counts'),
};

export const rewritingOfIncoming = {
  rewriteIncomingCaller: rules('Rewrites the caller that the phone is shown'),
  rewriteIncomingCallee: rules('Rewrites the called number that the phone is sent'),
};

export { MAX_PREFIXES, prefixes };
