import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.date, {
  reads: [
    ['Thu, 01 Jan 1970 00:00:00 GMT', [0]],
    ['Sat, 13 Nov 2010 23:29:00 GMT', [1_289_690_940_000]],
    ['Sat, 15 Oct 2005 04:44:56 GMT', [1_129_351_496_000]],
    ['Thu, 29 Feb 2024 12:00:00 GMT', [1_709_208_000_000]],
    ['Fri, 31 Dec 1999 23:59:59 GMT', [946_684_799_000]],
    ['Sat, 01 Jan 2000 00:00:00 GMT', [946_684_800_000]],
    ['Wed, 31 Dec 1969 23:59:59 GMT', [-1_000]],
    ['Sun, 01 Mar 2100 00:00:00 GMT', [4_107_542_400_000], 'Mon, 01 Mar 2100 00:00:00 GMT'],
    ['Sat, 13 Nov 0010 23:29:00 GMT', [-61_824_213_060_000]],
    // A leap second is the first one of the next minute.
    ['Sat, 31 Dec 2016 23:59:60 GMT', [1_483_228_800_000], 'Sun, 01 Jan 2017 00:00:00 GMT'],
  ],
  refuses: [
    ['Fri, 01 Jan 2010 16:00:00 EST', 'it is no date in GMT'],
    ['Fri, 01 Foo 2010 16:00:00 GMT', 'it is no date in GMT'],
    ['Fri, 01 Jan 2010 24:00:00 GMT', 'it is no date in GMT'],
    ['Wed, 29 Feb 2023 12:00:00 GMT', 'there is no such day'],
    ['Wed, 00 Feb 2023 12:00:00 GMT', 'there is no such day'],
    ['Fri, 31 Dec 9999 23:59:60 GMT', 'there is no such day'],
    ['2010-01-01T00:00:00Z', 'it is no date in GMT'],
  ],
  prints: [[1_289_690_940_999, 'Sat, 13 Nov 2010 23:29:00 GMT']],
});
