import type { ServerAddress } from '../../../src/transport/index.js';
import { tcpExchange, udpExchange } from '../../server/support.js';
import type { Behaviour } from './behaviours.js';

/** What another server answers, octet by octet, over the protocol of the question; nothing when it is silent. */
export const relay =
  (upstream: ServerAddress): Behaviour =>
  async ({ octets, protocol, path }) => {
    const asked =
      protocol === 'udp' ? udpExchange(upstream, octets).then((r) => [r]) : tcpExchange(upstream, octets);
    const replies = await asked.catch(() => []);
    for (const reply of replies) path.send(reply);
  };
