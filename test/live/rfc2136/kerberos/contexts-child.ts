/** Makes contexts with a server of the same process, uses and disposes of them, and prints the memory it held meanwhile. */
import { kerberosCredentials } from '../../../../providers/rfc2136/kerberos/index.js';
import { Acceptor } from './acceptor.js';

const [clientKeytab = '', serverKeytab = '', rounds = '0'] = process.argv.slice(2);
const EVERY = 500;

const message = Buffer.alloc(300, 'update');
const server = new Acceptor(serverKeytab);
const credentials = await kerberosCredentials({ keytab: clientKeytab });

for (let round = 1; round <= Number(rounds); round++) {
  await useContext();
  // One in ten fails, or is given up: what it holds must go, too.
  if (round % 10 === 0) await failContext();
  if (round % EVERY === 0) {
    globalThis.gc?.();
    console.log(`${round} ${process.memoryUsage().rss}`);
  }
}
await credentials.close();

async function useContext(): Promise<void> {
  const ours = await credentials.initiate('DNS@ns1.example.test');
  const { token } = await ours.step(Buffer.alloc(0));
  const theirs = server.accept(token);
  if (!(await ours.step(theirs.token)).done) throw new Error('the context does not stand');
  const mic = await ours.getMic(message);
  if (server.gssapi.verifyMic(theirs.context, message, mic) !== 0)
    throw new Error('the server refuses our MIC');
  const reply = server.gssapi.getMic(theirs.context, message);
  if (!(await ours.verifyMic(message, reply))) throw new Error('we refuse the MIC of the server');
  if (await ours.verifyMic(message, reply)) throw new Error('a MIC is good twice');
  await ours.dispose();
  server.gssapi.deleteContext(theirs.context);
}

async function failContext(): Promise<void> {
  const unknown = await credentials.initiate('DNS@nowhere.example.test');
  await unknown.step(Buffer.alloc(0)).then(
    () => Promise.reject(new Error('there is such a service')),
    () => undefined,
  );
  await unknown.dispose();
  const refused = await credentials.initiate('DNS@ns1.example.test');
  await refused.step(Buffer.alloc(0));
  await refused.step(Buffer.from('garbage')).catch(() => undefined);
  await refused.dispose();
}
