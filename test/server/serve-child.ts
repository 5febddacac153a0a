import { DnsServer } from '../../src/server/index.js';

/** A server in a process of its own, to be killed: `serve-child ZONE FILE FOLD_OCTETS`. Says its port on stdout. */
const [zone = '', file = '', foldOctets = ''] = process.argv.slice(2);

DnsServer.start({
  zones: [{ name: zone, file }],
  listen: [{ host: '127.0.0.1', port: 0 }],
  insecureAllowUnsignedUpdates: true,
  foldOctets: Number(foldOctets),
}).then(
  (server) => {
    process.stdout.write(`${server.addresses[0]?.port}\n`);
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
