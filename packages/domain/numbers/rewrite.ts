// The rules of one field (a gateway's or phone's caller or callee), applied to a number: the first
// one that matches makes the new number, none leaves it as it is.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type E164, MAX_NUMBER_DIGITS, NO_NUMBER } from './number.ts';
import { compileRule, type RewriteRule, type RuleFault } from './rewrite-rule.ts';

export type RewriteRules = readonly RewriteRule[];

export const NO_RULES: RewriteRules = Object.freeze([]);

/** Each call walks through them up to four times; longer lists belong into a number table. */
export const MAX_RULES = 1_000;

export interface RewriteFault extends RuleFault {
  /** Which rule, from 1. */
  readonly rule: number;
  readonly text: string;
}

/** All the faults of all the rules at once. */
export function compileRules(
  texts: readonly string[],
): Result<RewriteRules, readonly RewriteFault[]> {
  if (texts.length > MAX_RULES) return fail([tooMany(texts)]);
  const rules: RewriteRule[] = [];
  const faults: RewriteFault[] = [];
  texts.forEach((text, index) => {
    const rule = compileRule(text);
    if (rule.ok) rules.push(rule.value);
    else faults.push({ ...rule.error, rule: index + 1, text });
  });
  return faults.length > 0 ? fail(faults) : ok(Object.freeze(rules));
}

/** Rules written in one text, as imports bring them: neither commas nor spaces stand in a rule. */
export function splitRules(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((rule) => rule !== '');
}

function tooMany(texts: readonly string[]): RewriteFault {
  return {
    code: 'REWRITE_TOO_MANY',
    rule: MAX_RULES + 1,
    text: texts[MAX_RULES] ?? '',
    position: 1,
    allowed: `at most ${MAX_RULES} rules`,
    detail: `there are ${texts.length} rules`,
  };
}

/** The rule would make a number that is longer than any: nothing is cut, the call has no number. */
export interface RewriteOverflow {
  /** Which rule, from 0. */
  readonly rule: number;
  readonly digits: number;
}

export function rewrite(rules: RewriteRules, number: E164): Result<E164, RewriteOverflow> {
  for (let index = 0; index < rules.length; index += 1) {
    const rule = rules[index];
    if (rule === undefined || !matches(rule, number)) continue;
    const made = make(rule, number);
    if (made.length <= MAX_NUMBER_DIGITS) return ok(made);
    return fail({ rule: index, digits: made.length });
  }
  return ok(number);
}

// No regular expression: a rule is asked on every call, and most rules say no at the first digit.
function matches(rule: RewriteRule, number: E164): boolean {
  const { length } = number;
  const { pattern } = rule;
  if (rule.never || length < rule.minLength || length > rule.maxLength) return false;
  if (rule.open ? length < pattern.length : length !== pattern.length) return false;
  if (rule.holes.length === 0) return number.startsWith(pattern);
  for (let at = 0; at < pattern.length; at += 1) {
    const wanted = pattern[at];
    if (wanted === '?' ? !isDigit(number.charCodeAt(at)) : wanted !== number[at]) return false;
  }
  return true;
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9;
}

function make(rule: RewriteRule, number: E164): E164 {
  const rest = rule.rest === 'kept' ? number.slice(rule.pattern.length) : '';
  if (rule.holes.length === 0) return (rule.before + rest + rule.after) as E164;
  let used = 0;
  const fill = (part: string): string =>
    part.replaceAll('?', () => {
      const from = rule.holes[used] ?? 0;
      used += 1;
      return number[from] ?? '';
    });
  // In this order: the digits are taken as they come, before the rest and after it.
  const before = fill(rule.before);
  return (before + rest + fill(rule.after)) as E164;
}

export interface RewriteStep {
  readonly rule: string;
  readonly matched: boolean;
  readonly why: string;
}

export interface RewriteExplanation {
  readonly from: E164;
  /** Empty where the rule withholds the number or makes one that is too long. */
  readonly to: E164;
  /** Which rule matched, from 0; null when none did. */
  readonly rule: number | null;
  readonly overflow: RewriteOverflow | null;
  /** Each rule that was asked: those behind the first match were not. */
  readonly steps: readonly RewriteStep[];
}

/** The same as `rewrite`, told step by step, for the routing analysis and the console's try-out. */
export function explainRewrite(rules: RewriteRules, number: E164): RewriteExplanation {
  const found = rules.findIndex((rule) => matches(rule, number));
  const asked = found < 0 ? rules : rules.slice(0, found + 1);
  const steps = asked.map((rule, index) => ({
    rule: rule.text,
    matched: index === found,
    why: index === found ? whyMatched(rule, number) : whyNot(rule, number),
  }));
  const made = rewrite(rules, number);
  return {
    from: number,
    to: made.ok ? made.value : NO_NUMBER,
    rule: found < 0 ? null : found,
    overflow: made.ok ? null : made.error,
    steps,
  };
}

function whyMatched(rule: RewriteRule, number: E164): string {
  const made = make(rule, number);
  if (made.length > MAX_NUMBER_DIGITS) {
    return `${form(rule)}; the result has ${made.length} digits, ${MAX_NUMBER_DIGITS} are possible`;
  }
  if (made === number) return `${form(rule)}; it stays as it is, later rules are not asked`;
  return `${form(rule)}; it becomes ${made === '' ? 'empty' : made}`;
}

function whyNot(rule: RewriteRule, number: E164): string {
  if (rule.never) return 'never needed: numbers have lost their leading + before';
  const { length } = number;
  if (length < rule.minLength || length > rule.maxLength) {
    return `it has ${length} digits, not ${rule.minLength}-${rule.maxLength}`;
  }
  return `not so: ${form(rule)}`;
}

/** What the rule says about the number, as a sentence. */
function form({ pattern, open, holes }: RewriteRule): string {
  if (open) return pattern === '' ? 'any number' : `it begins with ${pattern}`;
  return holes.length === 0 ? `it is ${pattern || 'empty'}` : `it is ${pattern} in its length`;
}
