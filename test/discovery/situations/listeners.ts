import {
  acceptsKms,
  bindNak,
  openListener,
  REJECTED,
  type OpenListener,
  type Script,
} from '../../fakes/rpc/index.js';

const says =
  (words: Buffer | string): Script =>
  (socket) => {
    socket.once('data', () => socket.end(words));
  };

/** What listens on a port of this machine, by the word that stands for the port in a situation. */
const SCRIPTS: Readonly<Record<string, Script>> = {
  kms: acceptsKms,
  kms2: acceptsKms,
  rpc: says(REJECTED),
  web: says('HTTP/1.1 400 Bad Request\r\n\r\n'),
  busy: says(bindNak(1)),
  silent: () => undefined,
  reset: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
};

/** Port 1 is reserved for a service that nobody runs. */
const DEAD_PORT = 1;

export interface Listeners {
  readonly ports: ReadonlyMap<string, number>;
  close(): void;
}

/** `kms6` is on ::1 only, `kms46` on both addresses, the others on 127.0.0.1; `dead` is nobody. */
export async function openListeners(): Promise<Listeners> {
  const open: OpenListener[] = [];
  const ports = new Map([['dead', DEAD_PORT]]);
  const keep = (word: string, ...listeners: readonly OpenListener[]): void => {
    open.push(...listeners);
    ports.set(word, listeners[0]?.port ?? 0);
  };
  for (const [word, script] of Object.entries(SCRIPTS)) keep(word, await openListener(script));
  keep('kms6', await openListener(acceptsKms, '::1'));
  keep('kms46', ...(await onBothAddresses()));
  return { ports, close: () => open.forEach((one) => one.close()) };
}

async function onBothAddresses(): Promise<readonly OpenListener[]> {
  for (let attempt = 1; ; attempt++) {
    const six = await openListener(acceptsKms, '::1');
    try {
      return [six, await openListener(acceptsKms, '127.0.0.1', six.port)];
    } catch (error) {
      six.close();
      if (attempt === 10) throw error;
    }
  }
}
