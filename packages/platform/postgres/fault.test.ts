import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvariantError } from '@tandem/base/kernel';
import pg from 'pg';
import { type DatabaseAddress, printAddress, tlsOf } from './address.ts';
import { faultOf } from './fault.ts';

const sqlError = (code: string) =>
  Object.assign(new pg.DatabaseError('what it says', 1, 'error'), { code });
const systemError = (code: string, message = code) => Object.assign(new Error(message), { code });

describe("what a driver's error means", () => {
  //  error                                             code                    says
  const table = [
    [sqlError('57P03'), 'DATABASE_STARTING', /what it says \(57P03\)/],
    [sqlError('57P01'), 'DATABASE_UNREACHABLE', /57P01/],
    [sqlError('3D000'), 'DATABASE_MISSING', /3D000/],
    [sqlError('28P01'), 'DATABASE_REFUSED', /28P01/],
    [sqlError('28000'), 'DATABASE_REFUSED', /28000/],
    [sqlError('53300'), 'DATABASE_CROWDED', /53300/],
    [sqlError('53100'), 'DATABASE_NO_ROOM', /53100/],
    [sqlError('08006'), 'DATABASE_UNREACHABLE', /08006/],
    [sqlError('42601'), 'DATABASE_FAILED', /42601/],
    [
      systemError('ECONNREFUSED'),
      'DATABASE_UNREACHABLE',
      /db:5432\/d does not answer: ECONNREFUSED/,
    ],
    [systemError('ENOENT'), 'DATABASE_UNREACHABLE', /ENOENT/],
    [new Error('Connection terminated unexpectedly'), 'DATABASE_UNREACHABLE', /terminated/],
    [new Error('The server does not support SSL connections'), 'DATABASE_TLS', /SSL/],
    [systemError('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'), 'DATABASE_TLS', /self-signed/],
    [systemError('ERR_TLS_CERT_ALTNAME_INVALID', 'not its name'), 'DATABASE_TLS', /not its name/],
    [
      new AggregateError([
        systemError('ECONNREFUSED', 'no ::1'),
        systemError('ECONNREFUSED', 'no v4'),
      ]),
      'DATABASE_UNREACHABLE',
      /no ::1, no v4/,
    ],
  ] as const;
  for (const [error, code, says] of table) {
    it(`${'code' in error ? error.code : error.message || 'several'}: ${code}`, () => {
      const fault = faultOf(error, 'db:5432/d');
      assert.equal(fault.code, code);
      assert.match(fault.message, says);
      assert.notEqual(fault.advice, '');
    });
  }

  for (const defect of [new TypeError('x is not a function'), new InvariantError('no'), 'text']) {
    it(`${defect} is a defect and no fault of the database`, () => {
      assert.throws(
        () => faultOf(defect, 'db'),
        (thrown) => thrown === defect,
      );
    });
  }
});

describe('an address', () => {
  const base = { host: 'db', user: 'u', database: 'd', password: 's3cret' };
  //  address                               printed
  const printed = [
    [base, 'db:5432/d'],
    [{ ...base, port: 6432 }, 'db:6432/d'],
    [{ ...base, host: '::1' }, '[::1]:5432/d'],
    [{ ...base, host: '/run/pg' }, '/run/pg (Unix socket 5432, database d)'],
  ] as const;
  for (const [address, text] of printed) {
    it(`prints as ${text}`, () => assert.equal(printAddress(address), text));
  }

  //  address                                             what the driver is told
  const encrypted: ReadonlyArray<readonly [DatabaseAddress, unknown]> = [
    [base, false],
    [{ ...base, ssl: false, sslTrustsAny: true }, false],
    [{ ...base, ssl: true }, true],
    [{ ...base, ssl: true, sslTrustsAny: true }, { rejectUnauthorized: false }],
    [{ ...base, ssl: true, sslAuthority: 'PEM' }, { ca: 'PEM' }],
  ];
  for (const [address, told] of encrypted) {
    it(`ssl ${address.ssl}: ${JSON.stringify(told)}`, () => assert.deepEqual(tlsOf(address), told));
  }
});
