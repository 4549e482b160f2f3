// The lease thread of the switch: the database is asked for money here, so that the signalling
// thread waits neither for it nor for its driver.
import type { MessagePort } from 'node:worker_threads';
import { systemClock, systemTimers } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import type { Log } from '@tandem/base/observe';
import { connectDirect, leaseOffice, ledger, spentByPhones } from '@tandem/platform/postgres';
import { roleLog } from '@tandem/platform/telemetry';
import { beginThread } from './begin-thread.ts';
import type { BalancesLooked, FromLeases, LeaseSettings, ToLeases } from './lease-messages.ts';

/**
 * For the schema's version, before the connection that leases are asked over is opened, and for
 * looks at balances, which no call waits for.
 */
const POOL_CONNECTIONS = 1;

function run(port: MessagePort, settings: LeaseSettings): void {
  const tell = (message: FromLeases): void => port.postMessage(message);
  const { database: address, node, epoch } = settings;
  const log = roleLog('switch');
  const database = connectDirect({
    ...address,
    applicationName: 'tandem switch leases',
    poolConnections: POOL_CONNECTIONS,
    // The office tells when it cannot lend.
    onConnectionLost: (why) => log.debug('DATABASE_CONNECTION_LOST', why),
  });
  const books = ledger(database);
  const look = tellingOf(log);
  const office = leaseOffice({
    ...{ database, node, epoch, log },
    ...{ clock: systemClock(), timers: systemTimers() },
    onOpen: () => tell({ type: 'opened' }),
  });
  port.on('message', (message: ToLeases) => {
    if (message.type === 'stop') {
      const over = office.close().then(() => database.close());
      void over.finally(() => port.close());
      return;
    }
    const { question } = message;
    if (message.type === 'look') {
      const asked = books.balancesOf(message.accounts);
      void look(asked, question).then(tell);
      return;
    }
    if (message.type === 'months') {
      const spent = spentByPhones(database, message.months, { node, epoch });
      void look(spent, question).then(tell);
      return;
    }
    const { requests } = message;
    office.ask(requests, (answers) => tell({ type: 'answered', question, answers }));
  });
}

type Asked = Promise<ReadonlyMap<bigint, Money>>;
type Look = (asked: Asked, question: number) => Promise<BalancesLooked>;

/** Who asked goes on with what it knew; why is told once, until it works again. */
function tellingOf(log: Log): Look {
  let isFailing = false;
  return async (asked, question) => {
    const told = { type: 'looked', question } as const;
    try {
      const balances = [...(await asked)];
      if (isFailing) log.info('BALANCES_READ', 'balances can be looked at again');
      isFailing = false;
      return { ...told, balances };
    } catch (error) {
      if (!isFailing) log.warn('BALANCES_UNREAD', (error as Error).message);
      isFailing = true;
      return { ...told, balances: null };
    }
  };
}

beginThread<LeaseSettings>(run);
