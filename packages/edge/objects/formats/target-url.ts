// Where call records are sent to.
import { byReading } from './format.ts';

/** Of Kafka; `.` and `..` are none. */
const TOPIC = /^\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;
/** Subjects of NATS: words between dots, none of the wildcards. */
const SUBJECT = /^\/[^\s.*>/]+(?:\.[^\s.*>/]+)*$/;

export const webhookUrl = byReading(
  'http://HOST/PATH or https://HOST/PATH, no password',
  (text) => {
    const url = plainUrl(text);
    return url === null || !/^https?:$/.test(url.protocol) || url.hash !== '' ? null : url.href;
  },
);

/** With a host, and nobody's password in it. */
function plainUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.username !== '' || url.password !== '' || url.hostname === '' ? null : url;
}

export const targetUrl = byReading(
  'tcp://HOST:PORT, http://HOST/PATH, https://HOST/PATH, nats://HOST:PORT/SUBJECT or ' +
    'kafka://HOST:PORT/TOPIC (over TLS nats+tls, kafka+tls), no password',
  (text) => {
    const url = plainUrl(text);
    if (url === null) return null;
    switch (url.protocol) {
      case 'tcp:':
        return url.port === '' || !/^\/?$/.test(url.pathname) ? null : `tcp://${url.host}`;
      case 'http:':
      case 'https:':
        return url.hash === '' ? url.href : null;
      case 'kafka:':
      case 'kafka+tls:':
        return TOPIC.test(url.pathname) ? url.href : null;
      case 'nats:':
      case 'nats+tls:':
        return SUBJECT.test(url.pathname) ? url.href : null;
      default:
        return null;
    }
  },
);
