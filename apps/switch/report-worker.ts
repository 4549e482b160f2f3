// The report thread of the switch: outside servers are told of calls and phones here, so that the
// signalling thread makes no document and no connection for them.
import type { MessagePort } from 'node:worker_threads';
import { type Cancel, ms, systemClock, systemTimers } from '@tandem/base/kernel';
import { Reporter } from '@tandem/edge/webhooks';
import { outboundTls } from '@tandem/platform/net';
import { postSigned } from '@tandem/platform/outbound';
import { ownAuthorities } from '../role/authorities.ts';
import { beginThread } from './begin-thread.ts';
import type { FromReports, ReportSettings, ToReports } from './report-messages.ts';

/** What waits for longer is old: the next try may find the server quicker. */
const ANSWER_MS = 10_000;
const FIGURES_EVERY_MS = 1_000;

function run(port: MessagePort, settings: ReportSettings): void {
  const tell = (message: FromReports): void => port.postMessage(message);
  const { node, start, data } = settings;
  const { authorities } = outboundTls(ownAuthorities(data));
  const [clock, timers] = [systemClock(), systemTimers()];
  const reporter = new Reporter({
    timers,
    deliverTo: ({ url, secret }) => {
      const to = { url: new URL(url), secret, clock, answerMs: ANSWER_MS, authorities };
      return { send: (reports) => postSigned(to, { node, start, reports }) };
    },
  });
  let told = '';
  const tellFigures = (): void => {
    const figures = reporter.figures();
    const text = JSON.stringify(figures);
    if (text !== told) tell({ type: 'figures', figures });
    told = text;
  };
  let stopLooking: Cancel = () => undefined;
  const look = (): void => {
    stopLooking = timers.after(ms(FIGURES_EVERY_MS), () => {
      tellFigures();
      look();
    });
  };
  const stop = async (): Promise<void> => {
    stopLooking();
    await reporter.close();
    port.close();
  };
  port.on('message', (message: ToReports) => {
    switch (message.type) {
      case 'targets':
        reporter.follow(message.targets, message.retries);
        break;
      case 'reports':
        reporter.tell(message.reports);
        tell({ type: 'taken', count: message.reports.length });
        break;
      case 'stop':
        void stop();
        break;
    }
  });
  tell({ type: 'begun' });
  look();
}

beginThread<ReportSettings>(run);
