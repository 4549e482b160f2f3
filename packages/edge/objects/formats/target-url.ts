// Where call records are sent to.
import { byReading } from './format.ts';

/** Subjects of NATS: words between dots, none of the wildcards. */
const SUBJECT = /^\/[^\s.*>/]+(?:\.[^\s.*>/]+)*$/;

export const targetUrl = byReading(
  'tcp://HOST:PORT, http://HOST/PATH, https://HOST/PATH or nats://HOST:PORT/SUBJECT, no password',
  (text) => {
    if (!URL.canParse(text)) return null;
    const url = new URL(text);
    if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
    switch (url.protocol) {
      case 'tcp:':
        return url.port === '' || !/^\/?$/.test(url.pathname) ? null : `tcp://${url.host}`;
      case 'http:':
      case 'https:':
        return url.hash === '' ? url.href : null;
      case 'nats:':
        return SUBJECT.test(url.pathname) ? url.href : null;
      default:
        return null;
    }
  },
);
