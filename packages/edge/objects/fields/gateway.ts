// What mapping and routing gateways have in common beside limits, numbers, SIP and media.
import { choice, flag, formatted, list, orNull, secret, text } from '../schema/build.ts';

/** A carrier with more doors than this has them behind one name. */
export const MAX_ADDRESSES = 64;
const MAX_USER_CHARACTERS = 64;
const MAX_PASSWORD_CHARACTERS = 128;
const MAX_PAIRS = 300;

export const credentials = {
  user: orNull(
    text('User name for digest authentication', { least: 1, most: MAX_USER_CHARACTERS }),
    'its id',
  ),
  password: secret('Password for digest authentication', { most: MAX_PASSWORD_CHARACTERS }),
};

export const gatewayLock = {
  lock: choice('all: it takes part in no call', ['none', 'all'], 'none'),
};

export const causeMaps = {
  sipCodeMap: list('SIP codes replaced by others', formatted('A pair', 'sipCodePair'), {
    most: MAX_PAIRS,
  }),
  q850Map: list('Q.850 causes replaced by others', formatted('A pair', 'causePair'), {
    most: MAX_PAIRS,
  }),
};

export const measured = {
  measureQuality: orNull(
    flag('Its calls count in the measured quality of routing gateways', true),
    'SS_GATEWAY_QUALITY_CALCULATE',
  ),
};
