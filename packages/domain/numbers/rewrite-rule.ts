// One rewrite rule, `match:result` or `match:result/a-b` (conventions, "Rewrite rules"), read once
// into what is needed to apply it.
//
//   match   00      numbers that begin with 00; the rest follows the result by itself
//           00*     the same, the rest is put where the result has its *
//           1??     numbers of exactly 3 digits that begin with 1; * after it lifts the limit
//           =100    exactly this number
//   result  86?*    ? = the digits that ? matched, in order; * = the rest; - alone = no number
//   /a-b            only numbers of a to b digits, as they are before the rule
import { type Failed, fail, ok, type Result } from '@tandem/base/kernel';
import { MAX_NUMBER_DIGITS } from './number.ts';

export interface RewriteRule {
  /** As it was written, without spaces around it. */
  readonly text: string;
  /** What the number begins with, or is; `?` stands for any digit. */
  readonly pattern: string;
  /** Where `?` stands in the pattern. */
  readonly holes: readonly number[];
  /** Whether anything may follow the pattern. */
  readonly open: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  /** The result around the rest; `?` in them is still to be filled. */
  readonly before: string;
  readonly after: string;
  readonly rest: 'kept' | 'dropped';
  /** `+:` is written out of habit and can never match: numbers have lost their + before. */
  readonly never: boolean;
}

export type RuleFaultCode =
  | 'REWRITE_SYNTAX'
  | 'REWRITE_CHARACTER'
  | 'REWRITE_WILDCARD'
  | 'REWRITE_LENGTH'
  | 'REWRITE_TOO_MANY';

export interface RuleFault {
  readonly code: RuleFaultCode;
  /** The character in the rule, from 1. */
  readonly position: number;
  readonly allowed: string;
  readonly detail: string;
}

/** Two numbers, their separators and the lengths; what is longer is not a rule. */
const MAX_RULE_CHARACTERS = 96;

/** One of the two sides of a rule, with where it begins in the text. */
interface Side {
  readonly name: 'match' | 'result';
  readonly text: string;
  readonly at: number;
}

type Fault = Failed<RuleFault>;

export function compileRule(written: string): Result<RewriteRule, RuleFault> {
  const text = written.trim();
  if (text.length > MAX_RULE_CHARACTERS) {
    return refuse('REWRITE_LENGTH', MAX_RULE_CHARACTERS, {
      allowed: `at most ${MAX_RULE_CHARACTERS} characters`,
      detail: `the rule has ${text.length} characters`,
    });
  }
  const colon = text.indexOf(':');
  if (colon < 0) {
    return refuse('REWRITE_SYNTAX', text.length + 1, {
      allowed: 'match:result',
      detail: 'there is no : between match and result',
    });
  }
  if (text === '+:') return ok(NEVER);
  const match: Side = { name: 'match', text: text.slice(0, colon), at: 1 };
  const slash = text.indexOf('/', colon);
  const end = slash < 0 ? text.length : slash;
  const result: Side = { name: 'result', text: text.slice(colon + 1, end), at: colon + 2 };
  const lengths = readLengths(text.slice(end), end + 1);
  if (!lengths.ok) return lengths;
  const pattern = readMatch(match);
  if (!pattern.ok) return pattern;
  const made = readResult(result, pattern.value);
  if (!made.ok) return made;
  return withLengths({ text, never: false, ...pattern.value, ...made.value }, lengths.value, end);
}

const NEVER: RewriteRule = Object.freeze({
  text: '+:',
  pattern: '',
  holes: [],
  open: false,
  minLength: 0,
  maxLength: 0,
  before: '',
  after: '',
  rest: 'dropped',
  never: true,
});

interface Match {
  readonly pattern: string;
  readonly holes: readonly number[];
  readonly open: boolean;
  /** Whether the rest has its own sign in the match, so that the result must have it too. */
  readonly starred: boolean;
  readonly exact: boolean;
}

function readMatch(side: Side): Result<Match, RuleFault> {
  if (side.text.startsWith('=')) return readExact(side);
  const star = side.text.indexOf('*');
  const starred = star >= 0;
  if (starred && star < side.text.length - 1) {
    return refuse('REWRITE_WILDCARD', side.at + star, {
      allowed: 'one *, at the end of the match: it is the rest',
      detail: `* stands before the end of the match ${side.text}`,
    });
  }
  const pattern = starred ? side.text.slice(0, -1) : side.text;
  const fault = strangeCharacter({ ...side, text: pattern }, /[^0-9#?]/);
  if (fault !== null) return fault;
  const holes = [...pattern.matchAll(/\?/g)].map((hole) => hole.index);
  // Without * a match is a prefix, but with ? it is a whole number: 1?? means three digits.
  return ok({ pattern, holes, open: starred || holes.length === 0, starred, exact: false });
}

function readExact(side: Side): Result<Match, RuleFault> {
  const number = { ...side, text: side.text.slice(1), at: side.at + 1 };
  const fault = strangeCharacter(number, /[^0-9*#]/);
  if (fault !== null) return fault;
  return ok({ pattern: number.text, holes: [], open: false, starred: false, exact: true });
}

type Made = Pick<RewriteRule, 'before' | 'after' | 'rest'>;

const EMPTIED: Made = { before: '', after: '', rest: 'dropped' };

function readResult(side: Side, match: Match): Result<Made, RuleFault> {
  if (side.text === '-') return ok(EMPTIED);
  const fault = strangeCharacter(side, /[^0-9#?*]/) ?? wrongWildcard(side, match);
  if (fault !== null) return fault;
  if (side.text === '' && (match.starred || !match.open)) {
    return refuse('REWRITE_SYNTAX', side.at, {
      allowed: 'a result, or - to leave no number at all',
      detail: 'the result is empty and would leave no number',
    });
  }
  const star = side.text.indexOf('*');
  if (star >= 0) {
    return ok({ before: side.text.slice(0, star), after: side.text.slice(star + 1), rest: 'kept' });
  }
  // A prefix is exchanged and the rest stays; a rest that was given a * is only kept by a *.
  return ok({
    before: side.text,
    after: '',
    rest: match.open && !match.starred ? 'kept' : 'dropped',
  });
}

function wrongWildcard(side: Side, match: Match): Fault | null {
  const star = side.text.indexOf('*');
  if (star >= 0 && !match.open) {
    return refuse('REWRITE_WILDCARD', side.at + star, {
      allowed: '* in the result only where the match leaves a rest',
      detail: 'the match is a whole number: there is no rest to put in',
    });
  }
  const second = star < 0 ? -1 : side.text.indexOf('*', star + 1);
  if (second >= 0) {
    return refuse('REWRITE_WILDCARD', side.at + second, {
      allowed: 'one * in the result',
      detail: `there are two * in the result ${side.text}`,
    });
  }
  const holes = [...side.text.matchAll(/\?/g)].map((hole) => hole.index);
  const extra = holes[match.holes.length];
  if (extra === undefined) return null;
  return refuse('REWRITE_WILDCARD', side.at + extra, {
    allowed: `at most ${match.holes.length} ? in the result, as many as in the match`,
    detail: `the result has ${holes.length} ? and the match ${match.holes.length}`,
  });
}

const ALLOWED_IN: Readonly<Record<Side['name'], string>> = {
  match: 'digits, #, ?, one * at the end; or = and a number',
  result: 'digits, #, ?, one *; or - alone',
};

function strangeCharacter(side: Side, strange: RegExp): Fault | null {
  const index = side.text.search(strange);
  if (index >= 0) {
    const character = String.fromCodePoint(side.text.codePointAt(index) ?? 0);
    return refuse('REWRITE_CHARACTER', side.at + index, {
      allowed: ALLOWED_IN[side.name],
      detail:
        character === '+'
          ? 'numbers have lost their leading + before rules see them: leave it out'
          : `${JSON.stringify(character)} cannot stand in the ${side.name}`,
    });
  }
  if (side.text.length <= MAX_NUMBER_DIGITS) return null;
  return refuse('REWRITE_LENGTH', side.at + MAX_NUMBER_DIGITS, {
    allowed: `at most ${MAX_NUMBER_DIGITS} digits`,
    detail: `the ${side.name} is longer than any number`,
  });
}

interface Lengths {
  readonly minLength: number;
  readonly maxLength: number;
}

const ANY_LENGTH: Lengths = { minLength: 0, maxLength: MAX_NUMBER_DIGITS };
const LENGTHS = /^\/([0-9]{1,2})-([0-9]{1,2})$/;

function readLengths(text: string, position: number): Result<Lengths, RuleFault> {
  if (text === '') return ok(ANY_LENGTH);
  const found = LENGTHS.exec(text);
  const [minLength, maxLength] = [Number(found?.[1]), Number(found?.[2])];
  if (found !== null && minLength <= maxLength && maxLength <= MAX_NUMBER_DIGITS) {
    return ok({ minLength, maxLength });
  }
  return refuse('REWRITE_LENGTH', position, {
    allowed: `/a-b with a not above b, both 0-${MAX_NUMBER_DIGITS}`,
    detail: `${JSON.stringify(text)} is no limit of lengths`,
  });
}

type Unlimited = Omit<RewriteRule, keyof Lengths> & Match;

/** A limit that leaves nothing to match is a slip of the pen: the rule would be silently dead. */
function withLengths(rule: Unlimited, limit: Lengths, end: number): Result<RewriteRule, RuleFault> {
  const { starred, exact, ...parts } = rule;
  const { length } = rule.pattern;
  const possible = rule.open
    ? limit.maxLength >= length
    : limit.minLength <= length && limit.maxLength >= length;
  if (possible) return ok(Object.freeze({ ...parts, ...limit }));
  return refuse('REWRITE_LENGTH', end + 1, {
    allowed: 'lengths that the match can have',
    detail: `no number of ${limit.minLength}-${limit.maxLength} digits can match`,
  });
}

function refuse(
  code: RuleFaultCode,
  position: number,
  words: Pick<RuleFault, 'allowed' | 'detail'>,
): Fault {
  return fail({ code, position, ...words });
}
