// RFC 3665, SIP basic call flows, as they pass at a back-to-back agent made of our two kinds of
// legs: Ann calls Bob through us. The transport is UDP or TCP, IPv4 or IPv6; what is left out is
// section 2, which is registration.
//
// A line is what passes at us, in its order: `A>` from Ann, `<A` to her, `B>` and `<B` likewise.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { TraceTap } from '@tandem/protocol/sip';
import type {
  CalledLeg,
  CallerLeg,
  CallTaker,
  Invitation,
  LegEvent,
} from '../../packages/engine/calls/legs/leg.ts';
import type { SipEndpoint } from '../../packages/engine/calls/legs/sip/index.ts';
import { invitationTo, JoinedCall } from '../../packages/engine/calls/legs/sip/testing-joint.ts';
import { SipWorld, session } from '../../packages/engine/calls/legs/sip/testing-world.ts';

type Transport = 'udp' | 'tcp';

const ADDRESSES = {
  4: { ann: '10.0.0.1', us: '10.0.0.2', bob: '10.0.0.3', other: '10.0.0.4' },
  6: { ann: '2001:db8::1', us: '2001:db8::2', bob: '2001:db8::3', other: '2001:db8::4' },
} as const;

const NORMAL_CLEARING = 16;

/** Tries one address after the other; follows a 3xx; may ask who calls. */
class Hunter implements CallTaker {
  readonly calls: JoinedCall[] = [];
  readonly #us: () => SipEndpoint;
  readonly #plan: Pick<Flow, 'asksWho'> & { readonly transport: Transport };
  readonly #addresses: string[];
  readonly #credentials: Invitation['credentials'];

  constructor(
    us: () => SipEndpoint,
    plan: Pick<Flow, 'asksWho'> & { readonly transport: Transport },
    addresses: readonly string[],
  ) {
    this.#us = us;
    this.#plan = plan;
    this.#addresses = [...addresses];
    this.#credentials = plan.asksWho === true ? { user: 'us', password: 'secret' } : null;
  }

  offered(leg: CallerLeg): void {
    if (this.#plan.asksWho === true && leg.offered.authorization === null) {
      leg.reject({ sipStatus: 407, cause: 21, challenge: CHALLENGE });
      return;
    }
    this.#tries(leg);
  }

  #tries(leg: CallerLeg): void {
    const address = this.#addresses.shift() ?? 'nowhere.example';
    const { transport } = this.#plan;
    const { description, maxForwards } = leg.offered;
    const credentials = this.#credentials;
    const wanted = { addresses: [address], transport, description, maxForwards, credentials };
    const call = new JoinedCall(leg, this.#us().invite(invitationTo(wanted)));
    const hears = call.hears.bind(call);
    call.hears = (side, event) => {
      if (event.type === 'failed')
        this.#addresses.push(...event.failure.contacts.map(({ address }) => address));
      const mayGoOn = event.type === 'failed' && this.#addresses.length > 0;
      if (mayGoOn) this.#tries(leg);
      else hears(side, event);
    };
    this.calls.push(call);
  }
}

const CHALLENGE = {
  ...({ scheme: 'digest', realm: 'here', nonce: 'once', stale: false, algorithm: 'MD5' } as const),
  ...{ qop: ['auth'], domain: undefined, opaque: undefined, others: [] },
};

/** A phone: what it hears, and its end of the call that it takes or makes. */
class Phone implements CallTaker {
  readonly heard: string[] = [];
  readonly address: string;
  taken: CallerLeg | undefined;
  made: CalledLeg | undefined;
  onCall: (leg: CallerLeg) => void = () => undefined;
  onEvent: (event: LegEvent) => void = () => undefined;

  constructor(address: string) {
    this.address = address;
  }

  offered(leg: CallerLeg): void {
    this.taken = leg;
    leg.listen({ hears: (event) => this.hears(event) });
    this.onCall(leg);
  }

  calls(endpoint: SipEndpoint, invitation: Invitation): void {
    this.made = endpoint.invite(invitation);
    this.made.listen({ hears: (event) => this.hears(event) });
  }

  hears(event: LegEvent): void {
    this.heard.push(event.type);
    if (event.type === 'answered') {
      this.made?.confirm(event.description === null ? null : session(this.address));
    }
    this.onEvent(event);
  }
}

class Stage {
  readonly world: SipWorld;
  readonly ann: Phone;
  readonly bob: Phone;
  readonly other: Phone;
  readonly transport: Transport;
  readonly #trace: TraceTap;
  readonly #names: ReadonlyMap<string, string>;
  annEndpoint!: SipEndpoint;
  us!: SipEndpoint;

  constructor(transport: Transport, family: 4 | 6, world = new SipWorld()) {
    const at = ADDRESSES[family];
    this.world = world;
    this.transport = transport;
    this.ann = new Phone(at.ann);
    this.bob = new Phone(at.bob);
    this.other = new Phone(at.other);
    this.#trace = new TraceTap(world.clock);
    this.#names = new Map([
      [at.ann, 'A'],
      [at.bob, 'B'],
      [at.other, 'C'],
    ]);
  }

  async opens(flow: Pick<Flow, 'asksWho' | 'addresses'>, family: 4 | 6): Promise<this> {
    const { world, transport } = this;
    const at = ADDRESSES[family];
    const addresses = (flow.addresses ?? ['bob']).map((name) => placeText(at[name]));
    const hunter = new Hunter(() => this.us, { ...flow, transport }, addresses);
    this.us = await world.endpoint(at.us, { taker: hunter, trace: this.#trace });
    this.annEndpoint = await world.endpoint(at.ann, { taker: this.ann });
    await world.endpoint(at.bob, { taker: this.bob });
    this.#trace.start();
    return this;
  }

  annCalls(more: Partial<Invitation> = {}): void {
    const us = [...this.us.stack.transport.places][0]?.local.address ?? '';
    const description = session(this.ann.address);
    const { transport } = this;
    this.ann.calls(
      this.annEndpoint,
      invitationTo({ addresses: [placeText(us)], transport, description, ...more }),
    );
  }

  async passes(duration: number): Promise<void> {
    await this.world.clock.passes(duration);
  }

  after(duration: number, act: () => void): void {
    this.world.clock.after(ms(duration), act);
  }

  /** All that passed at us; what was sent again, once. */
  get wire(): string {
    const { items } = this.#trace.read({ after: 0, limit: 500 });
    const lines = items.map(({ direction, remote, text }) => {
      const who = this.#names.get(remote.address) ?? '?';
      const [, status = ''] = /^SIP\/2\.0 (\d+)/.exec(text) ?? [];
      const [, method = ''] = /^CSeq: *\d+ (\w+)/im.exec(text) ?? [];
      const what = status === '' ? method : method === 'INVITE' ? status : `${status} ${method}`;
      return direction === 'in' ? `${who}> ${what}` : `<${who} ${what}`;
    });
    return lines.filter((line, at) => line !== lines[at - 1]).join(', ');
  }
}

const placeText = (address: string): string =>
  address.includes(':') ? `[${address}]:5060` : `${address}:5060`;

interface Flow {
  readonly title: string;
  readonly asksWho?: boolean;
  readonly addresses?: readonly ('bob' | 'other')[];
  readonly play: (stage: Stage) => Promise<void>;
  readonly wire: string;
  readonly ann: string;
}

const rings = (stage: Stage, answersAfter: number): void => {
  stage.bob.onCall = (leg) => {
    leg.ring(null);
    stage.after(answersAfter, () => leg.answer(session(stage.bob.address)));
  };
};

const SET_UP = 'A> INVITE, <B INVITE, <A 100, B> 180, <A 180, B> 200, <B ACK, <A 200, A> ACK';

const FLOWS: readonly Flow[] = [
  {
    title: '3.1, 3.2: successful session establishment',
    async play(stage) {
      rings(stage, 3_000);
      stage.annCalls();
      await stage.passes(5_000);
      stage.bob.taken?.release(NORMAL_CLEARING);
    },
    wire: `${SET_UP}, B> BYE, <B 200 BYE, <A BYE, A> 200 BYE`,
    ann: 'trying ringing answered released',
  },
  {
    title: '3.3: session establishment with multiple authentication',
    asksWho: true,
    async play(stage) {
      let asked = 0;
      stage.bob.onCall = (leg) => {
        asked += 1;
        if (leg.offered.authorization === null) {
          leg.reject({ sipStatus: 401, cause: 21, challenge: CHALLENGE });
        } else {
          leg.answer(session(stage.bob.address));
        }
      };
      stage.annCalls({ credentials: { user: 'ann', password: 'secret' } });
      await stage.passes(1_000);
      assert.equal(asked, 2);
      stage.ann.made?.release(NORMAL_CLEARING);
    },
    wire:
      'A> INVITE, <A 407, A> ACK, A> INVITE, <B INVITE, <A 100, B> 401, <B ACK, <B INVITE, ' +
      'B> 200, <B ACK, <A 200, A> ACK, A> BYE, <A 200 BYE, <B BYE, B> 200 BYE',
    ann: 'trying answered',
  },
  {
    title: '3.4: the first server does not answer, the second one does',
    addresses: ['other', 'bob'],
    async play(stage) {
      rings(stage, 100);
      stage.annCalls();
      await stage.passes(40_000);
      stage.ann.made?.release(NORMAL_CLEARING);
    },
    wire: '',
    ann: 'trying ringing answered',
  },
  {
    title: '3.6: redirection, and the description in the ACK',
    async play(stage) {
      let tries = 0;
      stage.bob.onCall = (leg) => {
        tries += 1;
        assert.equal(leg.offered.description, null);
        leg.answer(session(stage.bob.address));
      };
      stage.annCalls({ description: null });
      await stage.passes(1_000);
      assert.equal(tries, 1);
      stage.ann.made?.release(NORMAL_CLEARING);
    },
    wire:
      'A> INVITE, <B INVITE, <A 100, B> 200, <A 200, A> ACK, <B ACK, ' +
      'A> BYE, <A 200 BYE, <B BYE, B> 200 BYE',
    ann: 'trying answered',
  },
  {
    title: '3.7: session with re-INVITE (another address)',
    async play(stage) {
      rings(stage, 100);
      stage.annCalls();
      await stage.passes(1_000);
      stage.ann.onEvent = (event) => {
        if (event.type !== 'change') return;
        stage.ann.made?.acceptChange(event.change.id, session(stage.ann.address, 4_100));
      };
      stage.bob.taken?.changeTo(session(stage.other.address, 9_000));
      await stage.passes(1_000);
      assert.equal(stage.bob.heard.at(-1), 'changed');
      stage.bob.taken?.release(NORMAL_CLEARING);
    },
    wire:
      `${SET_UP}, B> INVITE, <A INVITE, A> 200, <A ACK, <B 200, B> ACK, ` +
      'B> BYE, <B 200 BYE, <A BYE, A> 200 BYE',
    ann: 'trying ringing answered change released',
  },
  {
    title: '3.8: no answer, and Ann gives up',
    async play(stage) {
      stage.bob.onCall = (leg) => leg.ring(null);
      stage.annCalls();
      await stage.passes(5_000);
      stage.ann.made?.cancel(NORMAL_CLEARING);
      await stage.passes(1_000);
      assert.deepEqual(stage.bob.heard, ['cancelled']);
    },
    wire:
      'A> INVITE, <B INVITE, <A 100, B> 180, <A 180, A> CANCEL, <A 200 CANCEL, <A 487, ' +
      '<B CANCEL, A> ACK, B> 200 CANCEL, B> 487, <B ACK',
    ann: 'trying ringing ended',
  },
  {
    title: '3.9: busy',
    async play(stage) {
      stage.bob.onCall = (leg) => leg.reject({ sipStatus: 486, cause: 17 });
      stage.annCalls();
      await stage.passes(1_000);
    },
    wire: 'A> INVITE, <B INVITE, <A 100, B> 486, <B ACK, <A 486, A> ACK',
    ann: 'trying failed',
  },
  {
    title: '3.10: no response from the called side',
    addresses: ['other'],
    async play(stage) {
      stage.annCalls();
      await stage.passes(40_000);
    },
    wire: '',
    ann: 'trying failed',
  },
  {
    title: '3.11: temporarily unavailable',
    async play(stage) {
      stage.bob.onCall = (leg) => {
        leg.ring(null);
        stage.after(2_000, () => leg.reject({ sipStatus: 480, cause: 18, retryAfterSeconds: 60 }));
      };
      stage.annCalls();
      await stage.passes(3_000);
    },
    wire: 'A> INVITE, <B INVITE, <A 100, B> 180, <A 180, B> 480, <B ACK, <A 480, A> ACK',
    ann: 'trying ringing failed',
  },
];

for (const transport of ['udp', 'tcp'] as const) {
  for (const family of [4, 6] as const) {
    describe(`RFC 3665 over ${transport}, IPv${family} (SIG-1, SIG-2)`, () => {
      for (const flow of FLOWS) {
        it(flow.title, async () => {
          const stage = await new Stage(transport, family).opens(flow, family);
          await flow.play(stage);
          await stage.passes(1_000);
          if (flow.wire !== '') assert.deepEqual(sidesOf(stage.wire), sidesOf(flow.wire));
          assert.equal(stage.ann.heard.join(' '), flow.ann);
          await stage.world.ends();
        });
      }
    });
  }
}

/** What crosses on its way between the two sides has no order. */
function sidesOf(wire: string): readonly string[] {
  const lines = wire.split(', ');
  return ['A', 'B'].map((who) =>
    lines.filter((line) => line.startsWith(`${who}>`) || line.startsWith(`<${who}`)).join(', '),
  );
}

const BAD = { loss: 0.3, delayMs: 20, jitterMs: 100, duplication: 0.1, reordering: 0.2 };
const SEEDS = 40;
/** The cap of a peer without session timers (two hours), and what a BYE takes. */
const LONGEST_MS = 7_300_000;

describe('calls over a network that loses 30 % (SIG-1, SIG-2)', () => {
  it(`${SEEDS} calls: each leg has one end, and nothing is left`, async () => {
    let answered = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const world = new SipWorld(seed, BAD);
      const stage = await new Stage('udp', 4, world).opens({}, 4);
      const { random } = world;
      const [isRefused, cancels] = [random.below(4) === 0, random.below(4) === 0];
      stage.bob.onCall = (leg) => {
        leg.ring(random.below(2) === 0 ? null : session(stage.bob.address));
        stage.after(random.below(5_000), () =>
          isRefused
            ? leg.reject({ sipStatus: 486, cause: 17 })
            : leg.answer(session(stage.bob.address)),
        );
      };
      stage.annCalls();
      if (cancels) stage.after(random.below(5_000), () => stage.ann.made?.cancel(16));
      await stage.passes(60_000);
      const [first, second] =
        random.below(2) === 0
          ? [stage.ann.made, stage.bob.taken]
          : [stage.bob.taken, stage.ann.made];
      first?.release(16);
      second?.release(16);
      await stage.passes(LONGEST_MS);
      const label = `seed ${seed}: ${stage.ann.heard.join(' ')} | ${stage.bob.heard.join(' ')}`;
      const ends = stage.ann.heard.filter((each) => ENDS.has(each)).length;
      assert.ok(ends <= 1, label);
      if (stage.ann.heard.includes('answered')) answered += 1;
      await world.ends();
    }
    assert.ok(answered > SEEDS / 3, `${answered} of ${SEEDS} were answered`);
  });
});

const ENDS: ReadonlySet<string> = new Set(['failed', 'ended', 'released', 'cancelled']);
