// For tests only: whole calls in virtual time whose media pass through a backend in memory.
import assert from 'node:assert/strict';
import { MediaControl } from '@tandem/engine/media';
import { parse, type Session } from '@tandem/protocol/sdp';
import { answered, ringing } from './legs/testing-legs.ts';
import { FakeBackend, type FakeStream } from './testing-media.ts';
import { type SwitchOptions, says, switchUnderTest } from './testing-switch.ts';

export const CALLER = '192.0.2.10'; // where the customer's signalling comes from
export const OURS_6 = '2001:db8::5';
export const VENDOR = '198.51.100.1';
export const OURS = '203.0.113.5';
export const CALLEE = '8613800138000';

export function sdp(address: string, port: number, more: readonly string[] = []): Session {
  const lines = [
    ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 8 101`, 'a=rtpmap:101 telephone-event/8000', ...more],
  ];
  const session = parse(`${lines.join('\r\n')}\r\n`);
  assert.ok(session.ok);
  return session.value;
}

/** "203.0.113.5: 20000, 20002" */
export function placesIn(session: Session | null | undefined): string {
  if (session === null || session === undefined) return 'nothing';
  const ports = session.media.map(({ port }) => port).join(', ');
  return `${session.connection?.address}: ${ports}`;
}

export function world(options: SwitchOptions = {}) {
  const backend = new FakeBackend();
  const silent: string[] = [];
  let control: MediaControl | undefined;
  const joined = switchUnderTest({
    parameters: { SS_MEDIA_PROXY_MODE: 'On', ...options.parameters },
    ...options,
    parts: { media: { open: (call) => (control as MediaControl).open(call) } },
  });
  control = new MediaControl({
    ...{ backend, clock: joined.clock, timers: joined.clock },
    places: {
      localFor: (peer) => (peer.includes(':') ? OURS_6 : '10.0.0.5'),
      advertised: (local) => (local === OURS_6 ? OURS_6 : OURS),
      resolve: (name) => (name === 'gw.example.com:5060' ? '2001:db8::1' : undefined),
    },
    recordingOf: (callId, number) => ({
      ...{ path: `/recordings/${callId}-${number}.wav`, name: `day/${callId}-${number}.wav` },
    }),
    foreign: (callId) => joined.switch.find(callId)?.endBy('foreignMedia'),
    silent: (callId, { side, silentMs }) => {
      silent.push(`${side} ${silentMs}`);
      joined.switch.find(callId)?.endBy('noMedia');
    },
  });
  return { ...{ joined, backend, silent }, media: control };
}

export const offer = sdp(CALLER, 4_000);
export const answer = sdp(VENDOR, 6_000);
export const connects = says([
  [100, ringing()],
  [200, answered(answer)],
]);

export function connected(options: SwitchOptions = {}, description = offer) {
  const all = world({ vendors: { good: connects }, ...options });
  const caller = all.joined.calls(CALLEE, { description });
  all.joined.passes(1_000);
  const stream = all.backend.streams[0] as FakeStream;
  return { ...all, caller, called: all.joined.legTo('good'), stream };
}
