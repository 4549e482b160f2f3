import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms, seconds } from '@tandem/base/kernel';
import {
  isRegistered,
  OFF,
  type RegistrationEffect,
  type RegistrationInput,
  type RegistrationRule,
  type RegistrationState,
  type RegistrationStep,
  registrationStep,
} from './registration.machine.ts';

const NOW = seconds(1_000);
const RULE: RegistrationRule = {
  ...{ nowMs: NOW, expirySeconds: 3_600, retryMs: seconds(30), tries: 6, unregisters: true },
};
const SILENT: RegistrationRule = { ...RULE, unregisters: false };
const LATER: RegistrationRule = { ...RULE, nowMs: seconds(9_000) };
const ONE_TRY: RegistrationRule = { ...RULE, tries: 0 };

const UNTIL = seconds(4_600);
const STATES: Readonly<Record<string, RegistrationState>> = {
  off: OFF,
  asking: { name: 'asking', generation: 1, askedSeconds: 3_600, untilMs: undefined, tries: 0 },
  renewing: { name: 'asking', generation: 1, askedSeconds: 3_600, untilMs: UNTIL, tries: 0 },
  registered: { name: 'registered', generation: 1, askedSeconds: 3_600, untilMs: UNTIL },
  resting: { name: 'resting', generation: 1, askedSeconds: 3_600, untilMs: undefined },
  hoping: { name: 'resting', generation: 1, askedSeconds: 3_600, untilMs: UNTIL },
  leaving: { name: 'leaving', farewell: false, tries: 0, generation: 1 },
  farewell: { name: 'leaving', farewell: true, tries: 0, generation: 1 },
};
const RULES: Readonly<Record<string, RegistrationRule>> = {
  ...{ '': RULE, silent: SILENT, later: LATER, oneTry: ONE_TRY },
};

function inputOf(text: string): RegistrationInput {
  const [type = '', value] = text.split(' ');
  const number = value === undefined ? undefined : Number(value);
  switch (type) {
    case 'accepted':
      return { type, grantedSeconds: number };
    case 'tooBrief':
      return { type, minSeconds: number };
    case 'refused':
      return { type, retryAfterSeconds: number };
    case 'challenged':
      return { type, meaning: value as 'answerable' };
    case 'timerFires':
      return { type, generation: number ?? 0 };
    default:
      return { type } as RegistrationInput;
  }
}

/** `registered 3600 until 4600 #2`, and the effects in words. */
function textOf({ state, effects }: RegistrationStep): string {
  const parts: string[] = [state.name];
  if (state.name === 'leaving' && state.farewell) parts.push('farewell');
  if ('askedSeconds' in state) parts.push(`${state.askedSeconds}`);
  if ('untilMs' in state && state.untilMs !== undefined)
    parts.push(`until ${state.untilMs / 1_000}`);
  if ('tries' in state && state.tries > 0) parts.push(`try ${state.tries}`);
  const done = effects.map(effectText);
  return `${parts.join(' ')} | ${done.join(', ')}`;
}

function effectText(effect: RegistrationEffect): string {
  switch (effect.do) {
    case 'send':
      return `send ${effect.seconds}`;
    case 'arm':
      return `arm ${effect.afterMs / 1_000} #${effect.generation}`;
    case 'tell':
      return `tell ${effect.what}`;
    case 'disarm':
    case 'ignore':
      return effect.do;
  }
}

// state | input | rule | next | effects
const TABLE = `
off        | start                   |        | asking 3600                       | send 3600
off        | stop                    |        | off                               | ignore
off        | accepted                |        | off                               | ignore
off        | timerFires 0            |        | off                               | ignore
asking     | accepted                |        | registered 3600 until 4600        | arm 3240 #2, tell registered
asking     | accepted 600            |        | registered 3600 until 1600        | arm 540 #2, tell registered
asking     | accepted 100            |        | registered 3600 until 1100        | arm 68 #2, tell registered
asking     | accepted 60             |        | registered 3600 until 1060        | arm 30 #2, tell registered
asking     | accepted 0              |        | registered 3600 until 1001        | arm 0.5 #2, tell registered
asking     | accepted 999999         |        | registered 3600 until 87400       | arm 77760 #2, tell registered
asking     | tooBrief 7200           |        | asking 7200                       | send 7200
asking     | tooBrief 3600           |        | resting 3600                      | arm 30 #2
asking     | tooBrief                |        | resting 3600                      | arm 30 #2
asking     | tooBrief 90000          |        | resting 3600                      | arm 30 #2
asking     | challenged answerable   |        | asking 3600 try 1                 | send 3600
asking     | challenged answerable   | oneTry | resting 3600                      | arm 30 #2
asking     | challenged refused      |        | resting 3600                      | arm 30 #2
asking     | challenged unanswerable |        | resting 3600                      | arm 30 #2
asking     | refused                 |        | resting 3600                      | arm 30 #2
asking     | refused 20              |        | resting 3600                      | arm 30 #2
asking     | refused 300             |        | resting 3600                      | arm 300 #2
asking     | refused 999999          |        | resting 3600                      | arm 3600 #2
asking     | unanswered              |        | resting 3600                      | arm 30 #2
asking     | stop                    |        | leaving                           |
asking     | start                   |        | asking 3600                       | ignore
asking     | timerFires 1            |        | asking 3600                       | ignore
asking     | flowLost                |        | asking 3600                       | ignore
renewing   | accepted                |        | registered 3600 until 4600        | arm 3240 #2
renewing   | refused                 |        | resting 3600                      | tell lost, arm 30 #2
renewing   | challenged refused      |        | resting 3600                      | tell lost, arm 30 #2
renewing   | unanswered              |        | resting 3600 until 4600           | arm 30 #2
renewing   | unanswered              | later  | resting 3600                      | tell lost, arm 30 #2
renewing   | stop                    |        | leaving                           | tell lost
registered | timerFires 1            |        | asking 3600 until 4600            | send 3600
registered | timerFires 0            |        | registered 3600 until 4600        | ignore
registered | flowLost                |        | asking 3600 until 4600            | disarm, send 3600
registered | stop                    |        | leaving farewell                  | disarm, tell lost, send 0
registered | stop                    | silent | off                               | disarm, tell lost
registered | accepted                |        | registered 3600 until 4600        | ignore
registered | unanswered              |        | registered 3600 until 4600        | ignore
resting    | timerFires 1            |        | asking 3600                       | send 3600
resting    | timerFires 7            |        | resting 3600                      | ignore
resting    | flowLost                |        | resting 3600                      | ignore
resting    | stop                    |        | off                               | disarm
hoping     | timerFires 1            |        | asking 3600 until 4600            | send 3600
hoping     | stop                    |        | leaving farewell                  | disarm, tell lost, send 0
hoping     | stop                    | later  | off                               | disarm, tell lost
leaving    | accepted                |        | leaving farewell                  | send 0
leaving    | accepted                | silent | off                               |
leaving    | challenged answerable   |        | off                               |
leaving    | refused                 |        | off                               |
leaving    | unanswered              |        | off                               |
leaving    | start                   |        | leaving                           | ignore
farewell   | accepted                |        | off                               |
farewell   | challenged answerable   |        | leaving farewell try 1            | send 0
farewell   | challenged answerable   | oneTry | off                               |
farewell   | challenged refused      |        | off                               |
farewell   | tooBrief 60             |        | off                               |
farewell   | unanswered              |        | off                               |
farewell   | timerFires 1            |        | leaving farewell                  | ignore
`;

describe('our registration at a vendor: the transitions (SIG-4)', () => {
  for (const line of TABLE.trim().split('\n')) {
    const [from = '', input = '', rule = '', next = '', effects = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    it(`${from}, ${input} ${rule}: ${next}`, () => {
      const state = STATES[from];
      const applied = RULES[rule];
      assert.ok(state !== undefined && applied !== undefined);
      const step = registrationStep(state, inputOf(input), applied);
      assert.equal(textOf(step), `${next} | ${effects}`);
    });
  }
});

describe('whether we count as registered (SIG-4)', () => {
  for (const [name, atSeconds, is] of [
    ['asking', 1_000, false],
    ['renewing', 1_000, true],
    ['renewing', 4_600, false],
    ['registered', 4_599, true],
    ['registered', 4_600, false],
    ['hoping', 1_000, true],
    ['resting', 1_000, false],
    ['leaving', 1_000, false],
    ['off', 1_000, false],
  ] as const) {
    it(`${name} at ${atSeconds} s: ${is}`, () => {
      const state = STATES[name];
      assert.ok(state !== undefined);
      assert.equal(isRegistered(state, ms(atSeconds * 1_000)), is);
    });
  }
});
