import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import {
  decisiveOutcome,
  hostAddresses,
  hostAlias,
  hostState,
  lookupHost,
  outcomeText,
} from '../../src/resolve/index.js';
import { Outcomes, type Fault } from '../fakes/outcomes.js';

const HOST = 'kms1.corp.example';
const host = DomainName.parse(HOST);
const A = `${HOST} 60 A 192.0.2.1`;
const AAAA = `${HOST} 60 AAAA 2001:db8::1`;
const TXT = `${HOST} 60 TXT x`;

describe('what A and AAAA come to together', () => {
  it.each<[string, readonly string[], Record<string, Fault>, string, string]>([
    ['both', [A, AAAA], {}, 'resolved', 'FOUND'],
    ['A only', [A], {}, 'resolved', 'FOUND'],
    ['AAAA only', [AAAA], {}, 'resolved', 'FOUND'],
    ['A, and AAAA fails', [A], { [`${HOST} AAAA`]: 'timeout' }, 'resolved', 'FOUND'],
    ['AAAA, and A fails', [AAAA], { [`${HOST} A`]: 'servfail' }, 'resolved', 'FOUND'],
    ['no such name', [], {}, 'nxdomain', 'NXDOMAIN'],
    ['no such name, and AAAA fails', [], { [`${HOST} AAAA`]: 'servfail' }, 'nxdomain', 'NXDOMAIN'],
    ['no such name, and A fails', [], { [`${HOST} A`]: 'servfail' }, 'nxdomain', 'NXDOMAIN'],
    ['neither', [TXT], {}, 'nodata', 'NODATA'],
    ['no A, and AAAA fails', [TXT], { [`${HOST} AAAA`]: 'refused' }, 'unknown', 'REFUSED'],
    ['no AAAA, and A fails', [TXT], { [`${HOST} A`]: 'servfail' }, 'unknown', 'SERVFAIL'],
    ['both fail', [], { [HOST]: 'timeout' }, 'unknown', 'timeout: no answer in 5 s'],
  ])('%s', async (_, records, faults, state, words) => {
    const looked = await lookupHost(new Outcomes(records, { faults }), host);
    expect(hostState(looked)).toBe(state);
    expect(outcomeText(decisiveOutcome(looked))).toBe(words);
  });

  it('gives IPv6 addresses before IPv4', async () => {
    const looked = await lookupHost(new Outcomes([A, AAAA]), host);
    expect(hostAddresses(looked)).toEqual(['2001:db8::1', '192.0.2.1']);
  });

  it('says where an alias ends, also when nothing is there', async () => {
    const chain = [`${HOST} 60 CNAME a.example`, 'a.example 60 CNAME b.example'];
    const looked = await lookupHost(new Outcomes(chain), host);
    expect(hostAlias(looked)?.text).toBe('b.example');
    expect(hostAlias(await lookupHost(new Outcomes([A]), host))).toBeUndefined();
  });
});
