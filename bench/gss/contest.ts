import type { Bench, Contest, Contestant } from '../frame/bench.js';
import { setEnvironment } from '../../test/live/harness/set-environment.js';
import type { GssBed } from './beds.js';
import {
  asNsupdate,
  asProcess,
  eachItsContext,
  oneByOne,
  pipelined,
  providerWith,
  type Work,
} from './works.js';

/** Enough to know how long one takes. */
const CONTEXTS = 30;

const SERIAL = 'kmsdns, one by one';
const PIPELINED = 'kmsdns, all at once';
const PEER = 'nsupdate -g';
const BARE_PEER = 'nsupdate -g, no prerequisites';

/**
 * Updates by Kerberos, of this many names, one name an update. nsupdate negotiates a context for every one of them, and
 * cannot be told not to; kmsdns has one for all.
 * @param open starts the server; a text instead says what is missing
 */
export function updatesOf(software: string, updates: number, open: () => Promise<GssBed | string>): Bench {
  return {
    title: `${updates} updates of ${software} by GSS-TSIG`,
    rounds: 3,
    async open() {
      const bed = await open();
      return typeof bed === 'string' ? bed : contest(bed, updates);
    },
  };
}

function contest(bed: GssBed, updates: number): Contest {
  const leave = setEnvironment(bed.environment);
  const byKerberos = providerWith(bed, 'kerberos');
  let measurements = 0;
  /** Every measurement has names of its own, and what it says to have done is looked for in the zone. */
  const contestant = (name: string, work: Work, count = updates): Contestant => ({
    name,
    async measure() {
      const label = `m${++measurements}.${bed.zone}`;
      const began = performance.now();
      const said = [await work([`first.${label}`])];
      const first = performance.now();
      said.push(await work(Array.from({ length: count }, (_, i) => `d${i}.${label}`)));
      const ended = performance.now();
      const standing = (await bed.records()).filter((line) => line.includes(`.${label}. `)).length;
      if (standing !== count + 1)
        throw new Error(`${name}: ${standing} of ${count + 1} records stand\n${said.join('')}`);
      return { 'updates/s': count / ((ended - first) / 1000), 'ms for one alone': first - began };
    },
  });
  return {
    contestants: [
      contestant(SERIAL, oneByOne(bed, byKerberos)),
      contestant(PIPELINED, pipelined(bed, byKerberos)),
      contestant('kmsdns, a context for each', eachItsContext(bed, byKerberos), CONTEXTS),
      contestant('kmsdns publish, whole process', asProcess(bed)),
      contestant(PEER, asNsupdate(bed, 'kerberos', 'same prerequisites')),
      contestant(BARE_PEER, asNsupdate(bed, 'kerberos', 'no prerequisites')),
      ...(bed.key === undefined
        ? []
        : [
            contestant('kmsdns with a TSIG key, one by one', oneByOne(bed, providerWith(bed, bed.key))),
            contestant('nsupdate with a TSIG key', asNsupdate(bed, bed.key, 'same prerequisites')),
          ]),
    ],
    aims: [PEER, BARE_PEER].flatMap((to) => [
      { metric: 'updates/s', of: SERIAL, to, ratio: { atLeast: 1 } },
      { metric: 'updates/s', of: PIPELINED, to, ratio: { atLeast: 1.5 } },
    ]),
    async close() {
      leave();
      await bed.stop();
    },
  };
}
