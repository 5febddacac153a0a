import { notChecked, type Rule } from '../rule.js';
import { machinesIn, NO_COUNTS } from '../wanted.js';

/** Machines from which on Microsoft recommends a second host. */
const ONE_HOST_WILL_DO = 50;

export const singleHost: Rule = {
  id: 'single-host',
  severity: 'info',
  covers: ['single-host'],
  looksAt: `whether a domain in which more than ${ONE_HOST_WILL_DO} machines look has at least two hosts`,
  why: 'While the only host is away no new machine is activated, and the others have until their 180 days are over.',
  source: 'Microsoft, "KMS activation planning": at least two KMS hosts for more than 50 clients',
  remedy: 'Set up a second host and publish it as well (kmsdns publish <host> --domain <domain>).',
  idle: ({ countsMachines }) => (countsMachines ? undefined : NO_COUNTS),
  *check({ targets, hosts, facts }, wanted) {
    if (targets.size !== 1) return;
    const { clients, servers, exact } = machinesIn(wanted);
    if (clients + servers <= ONE_HOST_WILL_DO) {
      if (!exact) yield notChecked('how many machines look in the domain is not known');
      return;
    }
    yield {
      kind: 'finding',
      message: `${clients + servers} machines look in ${facts.domain}, which has one host`,
      records: hosts,
      remedy: 'Set up a second host and publish it in <domain> as well.',
    };
  },
};
