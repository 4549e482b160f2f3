// Where the network of a number is asked for.
import { byReading } from './format.ts';

export const portabilityUrl = byReading(
  'http://HOST/PATH or https://HOST/PATH with {number} in it, or enum://DOMAIN, no password',
  (text) => {
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
