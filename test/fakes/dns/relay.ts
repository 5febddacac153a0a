import type { ServerAddress } from '../../../src/transport/index.js';
import { tcpExchange, udpExchange } from '../../server/support.js';
import type { Behaviour } from './behaviours.js';

/** What another server answers, octet by octet, over the protocol of the question. */
export const relay =
  (upstream: ServerAddress): Behaviour =>
  async ({ octets, protocol, path }) => {
    const replies =
      protocol === 'udp' ? [await udpExchange(upstream, octets)] : await tcpExchange(upstream, octets);
    for (const reply of replies) path.send(reply);
  };
