// The demo's ends as a process: first the days that are over, then calls as they come.
import { fail, ok, systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import { printListenAddress } from '@tandem/platform/settings';
import { type BeginRole, runRole, unprepared } from '../role/frame.ts';
import { demoHour } from './day.ts';
import { diceOf } from './dice.ts';
import { Ends } from './ends/ends.ts';
import { RegisteringPhones } from './ends/phones.ts';
import { openSipNetwork } from './ends/sip-network.ts';
import { Speech } from './ends/speech.ts';
import { makePast } from './past/past.ts';
import { Traffic } from './traffic.ts';
import { placesIn } from './world/places.ts';

/** How long all goodbyes may take: an answer of Tandem each, on a machine that is busy. */
const GOODBYE_MS = 10_000;
const LOOK_EVERY_MS = 50;

const begin: BeginRole = async (context) => {
  const { settings, log } = context;
  const { demo, sip } = settings;
  if (demo === undefined) return fail(NO_DEMO);
  const places = placesIn(demo.block);
  const [clock, timers, random] = [systemClock(), systemTimers(), systemRandom()];
  let ends: Ends | undefined;
  const network = await openSipNetwork({
    ...{ places, tandem: printListenAddress(sip), log },
    taker: { offered: (leg) => ends?.offered(leg) },
  });
  if (!network.ok) return network;
  // Vendors are there by now: Tandem asks whether they are.
  const past = await makePast(context, demo);
  if (!past.ok) {
    await network.value.close();
    return past;
  }
  const { endpoint, speech: sockets, invite } = network.value;
  const dice = diceOf(demo.seed);
  const speech = new Speech({ clock, timers, dice, sockets, isEnd: places.isEnd });
  ends = new Ends({ clock, timers, dice, places, invite, voices: speech });
  const tandem = { address: sip.host, port: sip.port };
  const phones = new RegisteringPhones({ endpoint, timers, random, places, tandem });
  const live = { ends, phones, speech };
  const beganMs = clock.now();
  const hour = (): number => demoHour(clock.now() - beganMs);
  const traffic = new Traffic({
    ...{ timers, dice, hour, cps: demo.cps, scene: { phones: true, now: true } },
    call: (plan) => live.ends.call(plan),
  });
  phones.start();
  traffic.start();
  return ok({
    addresses: {},
    methods: {},
    figures: async () => figuresOf(live, hour()),
    async end(drainMs) {
      traffic.stop();
      phones.stop();
      await sayGoodbye(live.ends, Math.min(drainMs, GOODBYE_MS));
      await speech.close();
      await network.value.close();
    },
  });
};

interface Live {
  readonly ends: Ends;
  readonly phones: RegisteringPhones;
  readonly speech: Speech;
}

function figuresOf({ ends, phones, speech }: Live, hour: number) {
  const calls = { ...ends.figures, speaking: speech.speaking };
  return { hour: Math.floor(hour), ...calls, phones: phones.registered };
}

async function sayGoodbye(ends: Ends, patienceMs: number): Promise<void> {
  ends.hangUpAll();
  for (let waitedMs = 0; waitedMs < patienceMs && ends.open > 0; waitedMs += LOOK_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const NO_DEMO = {
  code: 'DEMO_UNTOLD',
  message: 'this process makes the calls of `tandem demo`, and was told of none',
  advice: 'Start it with `tandem demo`.',
};

runRole('demo', unprepared(begin));
