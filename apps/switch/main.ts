// The switch: signalling and calls.
import { setFlagsFromString } from 'node:v8';
import { fail, ok, systemTimers } from '@tandem/base/kernel';
import { printMoney } from '@tandem/base/money';
import { dataPaths } from '@tandem/platform/settings';
import { checkout } from '../role/checkout.ts';
import { useFastChecksums } from '../role/checksums.ts';
import { type Role, runRole } from '../role/frame.ts';
import { goFirst } from '../role/give-way.ts';
import { callMethods } from './call-methods.ts';
import { prepareThreads } from './kept-thread.ts';
import { mediaMethods } from './media-methods.ts';
import { placedMethods } from './placed-methods.ts';
import { registryMethods } from './registry-methods.ts';
import { SoundFiles } from './sound-files.ts';
import { closeSwitch, openSwitch, type Switch } from './switch.ts';
import { traceMethods } from './trace-methods.ts';

/** Those that every start waits for; the thread of reports is there when somebody wants them. */
const THREADS = ['switch-configuration', 'switch-leases'];

const begin: Role<void>['begin'] = async (context) => {
  useFastChecksums(checkout.relay);
  const opened = await openSwitch(context);
  if (!opened.ok) return fail(opened.error);
  const joined = opened.value;
  goFirst(context.log);
  const { sip, calls } = joined;
  const { address, tlsAddress } = sip;
  const registry = registryMethods({
    registry: joined.registered.registry,
    gate: joined.gate,
    holder: joined.configuration.holder,
  });
  return ok({
    addresses: { sip: address, ...(tlsAddress === null ? {} : { sips: tlsAddress }) },
    methods: {
      ...callMethods(calls.control),
      ...mediaMethods(joined.media, (id) => joined.calls.find(id)?.stepDue()),
      ...placedMethods(joined.placed, new SoundFiles(dataPaths(context.settings.data).sounds)),
      ...registry,
      ...traceMethods(sip.trace, systemTimers()),
    },
    figures: async () => ({
      ...(await figuresOf(joined)),
      registry: registry['registry.counters']?.(undefined),
    }),
    end: (drainMs) => closeSwitch(joined, drainMs),
  });
};

async function figuresOf({
  sip,
  media,
  configuration,
  calls,
  journal,
  balances,
  leases,
  reports,
}: Switch): Promise<Readonly<Record<string, unknown>>> {
  const { leased, reserved, ...money } = balances.figures();
  return {
    ...(await sip.figures()),
    calls: calls.control.figures(),
    media: media.figures(),
    money: {
      ...money,
      ...{ leased: printMoney(leased), reserved: printMoney(reserved) },
      threadDeaths: leases.deaths,
    },
    journal: journal.figures(),
    reports: reports.figures(),
    configuration: configuration.figures(),
  };
}

// What lives of the young objects is little, and copied by this thread alone as soon as by it with
// V8's four helpers, which cost as much again in waking up and waiting for each other.
setFlagsFromString('--no-parallel-scavenge');
runRole('switch', { prepare: async () => prepareThreads(THREADS), begin });
