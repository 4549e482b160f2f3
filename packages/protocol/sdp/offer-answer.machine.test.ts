import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  INITIAL,
  type Message,
  type MessageKind,
  type Side,
  type State,
  step,
} from './offer-answer.machine.ts';

const SDP = (name: string, version = 1) =>
  `v=0\r\no=${name} 1 ${version} IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n`;

const KINDS: Readonly<Record<string, MessageKind>> = {
  INVITE: 'invite',
  '18x': 'unreliable18x',
  '18xrel': 'reliable18x',
  '200': 'invite2xx',
  fail: 'inviteFailed',
  ACK: 'ack',
  PRACK: 'prack',
  '200PRACK': 'prack2xx',
  failPRACK: 'prackFailed',
  UPDATE: 'update',
  '200UPDATE': 'update2xx',
  failUPDATE: 'updateFailed',
};

/** "> INVITE a" is sent by us with SDP a; "< 200" comes without. */
function message(text: string): Message {
  const [arrow, kind = '', sdp] = text.split(' ');
  const from: Side = arrow === '>' ? 'local' : 'remote';
  const found = KINDS[kind];
  assert.ok(found !== undefined, text);
  return sdp === undefined ? { kind: found, from } : { kind: found, from, sdp: SDP(sdp) };
}

function run(texts: readonly string[]): { readonly state: State; readonly said: string } {
  let state = INITIAL;
  let said = '';
  for (const text of texts) {
    const next = step(state, message(text));
    state = next.state;
    said = next.fault?.code ?? next.outcome ?? '';
  }
  return { state, said };
}

/** "stable a/b": ours is a, theirs b. */
function brief(state: State): string {
  const nameOf = (text: string) => /^o=(\S+)/m.exec(text)?.[1] ?? '?';
  switch (state.name) {
    case 'none':
      return 'none';
    case 'stable':
      return `stable ${nameOf(state.agreed.local)}/${nameOf(state.agreed.remote)}`;
    case 'localOffer':
    case 'remoteOffer': {
      const { agreed } = state;
      const before =
        agreed === undefined ? '' : ` on ${nameOf(agreed.local)}/${nameOf(agreed.remote)}`;
      return `${state.name} ${nameOf(state.offer)} in ${state.carrier}${before}`;
    }
  }
}

/** The same conversation seen from the other end. */
function mirrored(text: string): string {
  const swap: Readonly<Record<string, string>> = { '>': '<', '<': '>' };
  return text.replace(/^[<>]/, (arrow) => swap[arrow] as string);
}

function mirroredState(text: string): string {
  return text
    .replace(/^(local|remote)Offer/, (_, side) => (side === 'local' ? 'remoteOffer' : 'localOffer'))
    .replace(/(\w+)\/(\w+)/, '$2/$1');
}

type Row = readonly [conversation: string, outcome: string, state: string];

/** Each row ends with the message it is about; those before it lead there. */
const EITHER_END: readonly Row[] = [
  // RFC 6337 table 1, pattern 1: INVITE and 2xx
  ['> INVITE a', 'offer', 'localOffer a in invite'],
  ['> INVITE a, < 200 b', 'answer', 'stable a/b'],
  ['> INVITE a, < 200 b, > ACK', 'nothing', 'stable a/b'],
  ['> INVITE a, < 200 b, > ACK c', 'ignored', 'stable a/b'],
  ['> INVITE a, < 18x', 'nothing', 'localOffer a in invite'],
  ['> INVITE a, < 18xrel', 'nothing', 'localOffer a in invite'],
  ['> INVITE a, < 200', 'answerMissing', 'none'],
  ['> INVITE a, < fail', 'rolledBack', 'none'],
  // pattern 2: 2xx and ACK
  ['> INVITE', 'nothing', 'none'],
  ['> INVITE, < 200 b', 'offer', 'remoteOffer b in invite2xx'],
  ['> INVITE, < 200 b, > ACK a', 'answer', 'stable a/b'],
  ['> INVITE, < 200 b, > ACK', 'answerMissing', 'none'],
  ['> INVITE, < 200', 'offerMissing', 'none'],
  ['> INVITE, < fail', 'nothing', 'none'],
  // pattern 3: INVITE and reliable 18x
  ['> INVITE a, < 18xrel b', 'answer', 'stable a/b'],
  ['> INVITE a, < 18xrel b, > PRACK', 'nothing', 'stable a/b'],
  ['> INVITE a, < 18xrel b, < 18xrel b', 'ignored', 'stable a/b'],
  ['> INVITE a, < 18xrel b, < 18x b', 'ignored', 'stable a/b'],
  ['> INVITE a, < 18xrel b, < 200 b', 'ignored', 'stable a/b'],
  ['> INVITE a, < 18xrel b, < 200', 'nothing', 'stable a/b'],
  ['> INVITE a, < 18xrel b, < fail', 'nothing', 'stable a/b'],
  // pattern 4: reliable 18x and PRACK
  ['> INVITE, < 18xrel b', 'offer', 'remoteOffer b in reliable18x'],
  ['> INVITE, < 18xrel', 'nothing', 'none'],
  ['> INVITE, < 18xrel b, < 18xrel c', 'ignored', 'remoteOffer b in reliable18x'],
  ['> INVITE, < 18xrel b, > PRACK a', 'answer', 'stable a/b'],
  ['> INVITE, < 18xrel b, > PRACK', 'answerMissing', 'none'],
  ['> INVITE, < 18xrel b, > PRACK a, < 200PRACK', 'nothing', 'stable a/b'],
  ['> INVITE, < 18xrel b, > PRACK a, < 200 b', 'ignored', 'stable a/b'],
  ['> INVITE, < 18xrel b, > PRACK a, < 200, > ACK', 'nothing', 'stable a/b'],
  ['> INVITE, < 18xrel b, < fail', 'rolledBack', 'none'],
  ['> INVITE, < 18xrel b, < 200 c', 'ignored', 'remoteOffer b in reliable18x'],
  // pattern 5: PRACK and its 2xx
  ['> INVITE a, < 18xrel b, > PRACK c', 'offer', 'localOffer c in prack on a/b'],
  ['> INVITE a, < 18xrel b, > PRACK c, < 200PRACK d', 'answer', 'stable c/d'],
  ['> INVITE a, < 18xrel b, > PRACK c, < 200PRACK', 'answerMissing', 'stable a/b'],
  ['> INVITE a, < 18xrel b, > PRACK c, < failPRACK', 'rolledBack', 'stable a/b'],
  ['> INVITE a, < 18xrel b, > PRACK c, < 200 b', 'ignored', 'localOffer c in prack on a/b'],
  ['> INVITE a, < 18xrel b, > PRACK c, < fail', 'nothing', 'localOffer c in prack on a/b'],
  ['> INVITE, < 18xrel, > PRACK', 'nothing', 'none'],
  ['> INVITE, < 18xrel, > PRACK a', 'ignored', 'none'],
  // pattern 6: UPDATE and its 2xx
  ['> INVITE a, < 18xrel b, > UPDATE c', 'offer', 'localOffer c in update on a/b'],
  ['> INVITE a, < 18xrel b, < UPDATE c', 'offer', 'remoteOffer c in update on a/b'],
  ['> INVITE a, < 18xrel b, > UPDATE c, < 200UPDATE d', 'answer', 'stable c/d'],
  ['> INVITE a, < 18xrel b, < UPDATE c, > 200UPDATE d', 'answer', 'stable d/c'],
  ['> INVITE a, < 18xrel b, > UPDATE c, < 200UPDATE', 'answerMissing', 'stable a/b'],
  ['> INVITE a, < 18xrel b, > UPDATE c, < failUPDATE', 'rolledBack', 'stable a/b'],
  ['> INVITE a, < 200 b, > UPDATE', 'nothing', 'stable a/b'],
  ['> INVITE a, < 200 b, > UPDATE, < 200UPDATE', 'nothing', 'stable a/b'],
  ['> INVITE a, < 200 b, > UPDATE, < 200UPDATE c', 'ignored', 'stable a/b'],
  ['> INVITE a, > UPDATE', 'nothing', 'localOffer a in invite'],
  ['> INVITE a, < 18xrel b, > UPDATE c, < 200 b', 'ignored', 'localOffer c in update on a/b'],
  ['> INVITE a, < 18xrel b, > UPDATE c, < fail', 'nothing', 'localOffer c in update on a/b'],
  ['> INVITE a, < 200 b, > UPDATE, < failUPDATE', 'nothing', 'stable a/b'],
  ['> INVITE a, > UPDATE, < failUPDATE', 'nothing', 'localOffer a in invite'],
  // re-INVITE
  ['> INVITE a, < 200 b, > INVITE c', 'offer', 'localOffer c in invite on a/b'],
  ['> INVITE a, < 200 b, < INVITE c', 'offer', 'remoteOffer c in invite on a/b'],
  ['> INVITE a, < 200 b, < INVITE c, > 200 d', 'answer', 'stable d/c'],
  ['> INVITE a, < 200 b, < INVITE c, > fail', 'rolledBack', 'stable a/b'],
  ['> INVITE a, < 200 b, > INVITE c, < 200', 'answerMissing', 'stable a/b'],
  ['> INVITE a, < 200 b, > INVITE', 'nothing', 'stable a/b'],
  ['> INVITE a, < 200 b, > INVITE, < 200 c', 'offer', 'remoteOffer c in invite2xx on a/b'],
  ['> INVITE a, < 200 b, > INVITE, < 200 c, > ACK d', 'answer', 'stable d/c'],
  ['> INVITE a, < 200 b, > INVITE, < 200 c, > ACK', 'answerMissing', 'stable a/b'],
  ['> INVITE a, < 200 b, > INVITE, < 200', 'offerMissing', 'stable a/b'],
  [
    '> INVITE a, < 200 b, > INVITE, < 200 c, < ACK d',
    'ignored',
    'remoteOffer c in invite2xx on a/b',
  ],
  // previews in unreliable 18x
  ['> INVITE a, < 18x b', 'preview', 'localOffer a in invite'],
  ['> INVITE a, < 18x b, < 18x', 'nothing', 'localOffer a in invite'],
  ['> INVITE a, < 18x b, < 18x b', 'previewRepeated', 'localOffer a in invite'],
  ['> INVITE a, < 18x b, < 18x c', 'previewChanged', 'localOffer a in invite'],
  ['> INVITE a, < 18x b, < 18x c, < 18x c', 'previewRepeated', 'localOffer a in invite'],
  ['> INVITE a, < 18x b, < 200 b', 'answer', 'stable a/b'],
  ['> INVITE a, < 18x b, < 200', 'answer', 'stable a/b'],
  ['> INVITE a, < 18x b, < 200 c', 'answerUnlikePreview', 'stable a/c'],
  ['> INVITE a, < 18x b, < 18xrel b', 'answer', 'stable a/b'],
  ['> INVITE a, < 18x b, < fail', 'rolledBack', 'none'],
  ['> INVITE, < 18x b', 'ignored', 'none'],
  ['> INVITE, < 18xrel b, < 18x c', 'ignored', 'remoteOffer b in reliable18x'],
  // stray
  ['< 200 b', 'stray', 'none'],
  ['< 18x b', 'stray', 'none'],
  ['< 18xrel b', 'stray', 'none'],
  ['< fail', 'stray', 'none'],
  ['< PRACK b', 'stray', 'none'],
  ['< ACK b', 'ignored', 'none'],
  ['< 200UPDATE b', 'ignored', 'none'],
  ['< 200PRACK', 'nothing', 'none'],
  ['< failUPDATE', 'nothing', 'none'],
  ['> INVITE a, > 200 b', 'stray', 'localOffer a in invite'],
  ['> INVITE a, > 18x b', 'stray', 'localOffer a in invite'],
  ['> INVITE a, > 18xrel b', 'stray', 'localOffer a in invite'],
  ['> INVITE a, > fail', 'stray', 'localOffer a in invite'],
  ['> INVITE a, < PRACK', 'stray', 'localOffer a in invite'],
  ['> INVITE a, < 200 b, < 200 b', 'stray', 'stable a/b'],
];

/** Which end we are at makes the difference: who refuses whom. */
const OUR_END: readonly Row[] = [
  // both offer: 491
  ['> INVITE a, < 200 b, > INVITE c, < INVITE d', 'glare', 'localOffer c in invite on a/b'],
  ['> INVITE a, < 200 b, > INVITE, < INVITE d', 'glare', 'stable a/b'],
  ['> INVITE a, < 200 b, > INVITE c, < UPDATE d', 'glare', 'localOffer c in invite on a/b'],
  ['> INVITE a, < 18xrel b, > UPDATE c, < UPDATE d', 'glare', 'localOffer c in update on a/b'],
  ['> INVITE a, < 18xrel b, < INVITE d', 'glare', 'stable a/b'],
  ['> INVITE a, < 200 b, > UPDATE c, < INVITE d', 'glare', 'localOffer c in update on a/b'],
  ['> INVITE a, < UPDATE d', 'glare', 'localOffer a in invite'],
  // our 491 to theirs does not end our own
  ['> INVITE a, < 200 b, > INVITE c, < INVITE d, > fail', 'stray', 'localOffer c in invite on a/b'],
  [
    '> INVITE a, < 18xrel b, > UPDATE c, < UPDATE d, > failUPDATE',
    'nothing',
    'localOffer c in update on a/b',
  ],
  // theirs to ours does, and then they may offer
  [
    '> INVITE a, < 200 b, > INVITE c, < fail, < INVITE d',
    'offer',
    'remoteOffer d in invite on a/b',
  ],
  // two of theirs at once: 500 with Retry-After
  ['< INVITE a, < INVITE b', 'busy', 'remoteOffer a in invite'],
  ['< INVITE a, < UPDATE b', 'busy', 'remoteOffer a in invite'],
  ['< INVITE, < UPDATE b', 'busy', 'none'],
  ['< INVITE a, > 18xrel b, < INVITE c', 'busy', 'stable b/a'],
  ['< INVITE a, > 18xrel b, < UPDATE c, < UPDATE d', 'busy', 'remoteOffer c in update on b/a'],
  ['< UPDATE a', 'busy', 'none'],
  // ours while one is open: wait
  ['> INVITE a, > INVITE b', 'notNow', 'localOffer a in invite'],
  ['> INVITE a, > UPDATE b', 'notNow', 'localOffer a in invite'],
  ['< INVITE a, > UPDATE b', 'notNow', 'remoteOffer a in invite'],
  ['< INVITE a, > INVITE b', 'notNow', 'remoteOffer a in invite'],
  ['> UPDATE a', 'notNow', 'none'],
  ['> INVITE a, < 18xrel, > PRACK b', 'notNow', 'localOffer a in invite'],
  ['< INVITE a, > 18xrel, < PRACK b', 'ignored', 'remoteOffer a in invite'],
  ['> INVITE a, < 18xrel b, < UPDATE c, > PRACK d', 'notNow', 'remoteOffer c in update on a/b'],
];

describe('offer and answer (SIG-2, SIG-6): the transition table, from either end', () => {
  for (const [conversation, outcome, state] of EITHER_END) {
    const texts = conversation.split(', ');
    for (const turn of ['calling', 'called'] as const) {
      it(`${turn}: ${conversation} -> ${outcome}, ${state}`, () => {
        const got = run(turn === 'calling' ? texts : texts.map(mirrored));
        const wanted = turn === 'calling' ? state : mirroredState(state);
        assert.deepEqual([got.said, brief(got.state)], [outcome, wanted]);
      });
    }
  }
});

describe('offer and answer (SIG-2): glare and waiting', () => {
  for (const [conversation, outcome, state] of OUR_END) {
    it(`${conversation} -> ${outcome}, ${state}`, () => {
      const got = run(conversation.split(', '));
      assert.deepEqual([got.said, brief(got.state)], [outcome, state]);
    });
  }

  it('says with what to reply', () => {
    const glare = step(run(['> INVITE a']).state, message('< UPDATE b'));
    assert.deepEqual(glare.fault, { code: 'glare', reply: 491 });
    const busy = step(run(['< INVITE a']).state, message('< UPDATE b'));
    assert.deepEqual(busy.fault, { code: 'busy', reply: 500, retryAfterLimitSeconds: 10 });
  });
});

describe('offer and answer (SIG-2): whatever comes in whatever order', () => {
  const kinds = Object.keys(KINDS);
  const messages = ['>', '<'].flatMap((arrow) =>
    kinds.flatMap((kind) => [`${arrow} ${kind}`, `${arrow} ${kind} x`]),
  );

  it('a state is one of the four, a faulty message opens nothing, an answer closes what was open', () => {
    // All conversations of up to three messages: 48 + 48^2 + 48^3.
    const visit = (state: State, depth: number): void => {
      for (const text of messages) {
        const next = step(state, message(text));
        const opened = next.state.name.endsWith('Offer') && !state.name.endsWith('Offer');
        assert.equal(opened, next.outcome === 'offer', text);
        const answered = next.outcome === 'answer' || next.outcome === 'answerUnlikePreview';
        if (answered) assert.equal(next.state.name, 'stable', text);
        if (depth > 1) visit(next.state, depth - 1);
      }
    };
    visit(INITIAL, 3);
  });

  it('a preview with a new version in o= is the same preview', () => {
    const state = run(['> INVITE a', '< 18x b']).state;
    const again = step(state, { kind: 'unreliable18x', from: 'remote', sdp: SDP('b', 2) });
    assert.equal(again.outcome, 'previewRepeated');
    const answer = step(state, { kind: 'invite2xx', from: 'remote', sdp: SDP('b', 3) });
    assert.equal(answer.outcome, 'answer');
  });
});
