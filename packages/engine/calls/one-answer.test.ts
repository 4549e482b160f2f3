// One dialog hears one answer (calls.md 3): what the caller was told of one gateway holds, to the
// word, for the next one that takes the same; for another a dialog of its own begins.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, type Session } from '@tandem/protocol/sdp';
import { answered, failed, hungUp, ringing } from './legs/testing-legs.ts';
import { CALLEE, CALLER, placesIn, VENDOR, world } from './testing-media-calls.ts';
import { says } from './testing-switch.ts';

function speech(formats: string, lines: readonly string[] = [], at = VENDOR): Session {
  const all = [
    ...['v=0', `o=- 1 1 IN IP4 ${at}`, 's=-', `c=IN IP4 ${at}`, 't=0 0'],
    ...[`m=audio 4000 RTP/AVP ${formats}`, 'a=rtpmap:101 telephone-event/8000', ...lines],
  ];
  const session = parse(`${all.join('\r\n')}\r\n`);
  assert.ok(session.ok);
  return session.value;
}

const early = (description: Session) => ({ type: 'progress', description, status: 183 }) as const;

/** The first gateway plays something and fails; the second one rings with media, and answers. */
function heard(first: Session, second: Session, mode = 'On') {
  const vendors = {
    first: says(
      [
        [50, early(first)],
        [100, failed(503)],
      ],
      { stopAfterSdp: false },
    ),
    second: says([
      [50, early(second)],
      [80, ringing()],
      [100, answered(second)],
    ]),
  };
  const { joined } = world({ vendors, parameters: { SS_MEDIA_PROXY_MODE: mode } });
  const caller = joined.calls(CALLEE, { description: speech('0 8 18 101', [], CALLER) });
  joined.passes(1_000);
  const told = caller.told.flatMap((each) =>
    'description' in each && each.description !== null ? [each.description] : [],
  );
  const offered = joined.legTo('second').invitation.description;
  const change = { id: 1, description: speech('8 101', ['a=sendonly'], CALLER), wantsOffer: false };
  caller.says({ type: 'change', change });
  joined.legTo('second').says({ type: 'changed', description: speech('8 101', ['a=recvonly']) });
  const changed = caller.last('acceptChange')?.description ?? null;
  caller.says(hungUp());
  joined.passes(1_000);
  joined.check();
  return { told, offered, changed };
}

describe('a later gateway and the answer that the caller has (SIG-2, RTE-3)', () => {
  //  what                         of the first    of the second            the same is told
  const table: ReadonlyArray<readonly [string, Session, Session, boolean]> = [
    ['the same', speech('8 101'), speech('8 101'), true],
    ['another order', speech('8 0 101'), speech('0 8 101'), true],
    ['more than was promised', speech('8 101'), speech('8 0 101'), true],
    ['packets of another length', speech('8 101'), speech('8 101', ['a=ptime:30']), true],
    ['less than was promised', speech('8 0 101'), speech('8 101'), false],
    ['no digits', speech('8 101'), speech('8'), false],
    ['another codec', speech('8 101'), speech('0 101'), false],
    ['another direction', speech('8 101'), speech('8 101', ['a=sendonly']), false],
  ];
  for (const [what, first, second, isSame] of table) {
    it(`${what}: ${isSame ? 'the answer that was given, to the word' : 'another one'}`, () => {
      const { told } = heard(first, second);
      assert.equal(told.at(0) === told.at(-1), isSame);
      assert.equal(placesIn(told.at(0)), placesIn(told.at(-1)), 'at the same place of ours');
      const formats = (isSame ? first : second).media[0]?.formats.toSorted();
      assert.deepEqual(told.at(-1)?.media[0]?.formats.toSorted(), formats);
    });
  }

  it('is offered first what the caller was promised, and all the rest', () => {
    const { offered } = heard(speech('18 101'), speech('18 101'));
    assert.deepEqual(offered?.media[0]?.formats, ['18', '0', '8', '101']);
  });

  it('a change of the call that is up has an answer of its own', () => {
    const { told, changed } = heard(speech('8 101'), speech('8 101'));
    assert.notEqual(changed, told.at(0));
    assert.ok(changed?.media[0]?.lines.some(({ name }) => name === 'recvonly'));
  });

  it('direct media are as they are said', () => {
    const { told } = heard(speech('8 101'), speech('8 101'), 'Off');
    assert.notEqual(told.at(0), told.at(-1));
  });
});
