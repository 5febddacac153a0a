// Not TypeScript: the types of dns2 want records with methods, which its own examples do not make.
import dns2 from 'dns2';
import { hostsOf, NAMES, ownerOf } from './zone.ts';

const { Packet } = dns2;

/** A dns2 server as its examples write one, with the same records in a Map. Says its port on stdout. */
const sets = new Map(
  Array.from({ length: NAMES }, (_, i) => [
    ownerOf(i),
    hostsOf(i).map(([target, address], priority) => ({ target, address, priority })),
  ]),
);

const server = dns2.createServer({
  udp: true,
  handle(request, send) {
    const response = Packet.createResponseFromRequest(request);
    const [{ name }] = request.questions;
    response.header.aa = 1;
    for (const { target, address, priority } of sets.get(name.toLowerCase()) ?? []) {
      const common = { class: Packet.CLASS.IN, ttl: 300 };
      const data = { priority, weight: 0, port: 1688, target };
      response.answers.push({ ...common, name, type: Packet.TYPE.SRV, ...data });
      response.additionals.push({ ...common, name: target, type: Packet.TYPE.A, address });
    }
    send(response);
  },
});
const { udp } = await server.listen({ udp: { port: 0, address: '127.0.0.1' } });
console.log(udp.port);
