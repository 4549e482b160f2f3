// Where the network of a number is asked for.
import { byReading } from './format.ts';

/** A name, an IPv4 address or an IPv6 one in brackets, and a port where it is not 5060. */
const SIP_SERVER = /^sip:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

export const portabilityUrl = byReading(
  'http(s)://HOST/PATH with {number} in it, enum://DOMAIN or sip:HOST:PORT, no password',
  (text) => {
    if (SIP_SERVER.test(text)) return text;
    if (!URL.canParse(text)) return null;
    const url = new URL(text);
    if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
    switch (url.protocol) {
      case 'http:':
      case 'https:':
        // As it was written: a URL would escape the braces.
        return url.hash === '' && text.includes('{number}') ? text : null;
      case 'enum:':
        return /^\/?$/.test(url.pathname) && url.search === '' ? `enum://${url.host}` : null;
      default:
        return null;
    }
  },
);
