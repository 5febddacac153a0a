import { describe, expect, it } from 'vitest';
import { Rcode, type MessageRecord } from '../../../src/wire/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { fakePrimary, replied, ZONE } from './setup.js';

const standing = kmsSet('d.example.test', 300, '0 0 1688 KMS1.Corp.Test', '0 0 1688 kms2.corp.test');
/** Records in JSON are in lower case. */
const fromPlan = kmsSet('d.example.test', 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
const after = kmsSet('d.example.test', 300, '0 0 1688 kms2.corp.test');

const deleted = (records: readonly MessageRecord[]) =>
  records.filter((r) => r.class === 254).map((r) => r.data?.toText());

describe('records are deleted in the letters in which the server has them', () => {
  it('after one more reading when the change comes from elsewhere', async () => {
    const fake = await fakePrimary();
    fake.standing = [standing];
    await fake.provider.apply(ZONE, [{ before: fromPlan, after }]);
    expect(fake.queries).toHaveLength(1);
    expect(fake.updates.map(({ message }) => deleted(message.authorities))).toEqual([
      ['0 0 1688 KMS1.Corp.Test.'],
    ]);
  });

  it('without another reading when it was read here', async () => {
    const fake = await fakePrimary();
    fake.standing = [standing];
    const before = await fake.provider.read(ZONE, standing.name, 'SRV');
    await fake.provider.apply(ZONE, [{ before, after }]);
    expect(fake.queries).toHaveLength(1);
    expect(fake.updates.map(({ message }) => deleted(message.authorities))).toEqual([
      ['0 0 1688 KMS1.Corp.Test.'],
    ]);
  });

  it('and are not touched when that reading fails', async () => {
    const fake = await fakePrimary();
    fake.onQuery = replied({ rcode: Rcode.SERVFAIL });
    expect(await fake.provider.apply(ZONE, [{ before: fromPlan, after }])).toMatchObject([
      { status: 'failed', error: { code: 'ERR_RCODE' } },
    ]);
    expect(fake.updates).toEqual([]);
  });
});
