import { DnsServer } from '../../src/server/index.js';
import { ZONE } from './zone.js';

/** The embedded server in a process of its own: `serve-kmsdns FILE`. Says its port on stdout. */
const server = await DnsServer.start({
  zones: [{ name: ZONE, file: process.argv[2] ?? '' }],
  listen: [{ host: '127.0.0.1', port: 0 }],
});
console.log(server.addresses[0]?.port);
