import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FakeRoute53, ResourceRecordSet } from '../../fakes/route53/index.js';
import { PYTHON } from '../harness/index.js';

const SCRIPT = fileURLToPath(new URL('boto3-calls.py', import.meta.url));

export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret/of+the=tests' };

/** A set as boto3 takes and gives it. */
export type BotoSet = Omit<ResourceRecordSet, 'ResourceRecords'> & {
  readonly ResourceRecords?: readonly { readonly Value: string }[];
};

export interface BotoError {
  readonly Code: string;
  readonly Message: string;
  readonly status: number;
}

/** The Debian package of the client, and its module. */
export const BOTO3 = { 'python3-boto3': 'boto3' };

/** Amazon's own SDK for Python, in a process of its own, as a client of the double. */
export class Boto3 {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  constructor(fake: FakeRoute53, credentials = CREDENTIALS) {
    const settings = JSON.stringify({ endpoint: fake.endpoint, ...credentials });
    this.#child = spawn(PYTHON, ['-I', SCRIPT, settings], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Nothing of this machine's own settings.
      env: { ...process.env, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    });
    this.#lines = createInterface(this.#child.stdout);
  }

  /** @returns what the call gave; throws for an error */
  async call(operation: string, parameters: object, more: object = {}): Promise<Record<string, unknown>> {
    const answer = await this.#ask({ operation, parameters, ...more });
    if (answer.error !== undefined) throw new Error(`${answer.error.Code}: ${answer.error.Message}`);
    return answer.result ?? {};
  }

  /** @returns the error that the call is expected to end with */
  async failure(operation: string, parameters: object): Promise<BotoError> {
    const { error } = await this.#ask({ operation, parameters });
    if (error === undefined) throw new Error(`${operation} went through`);
    return error;
  }

  /** Every set of a zone, by boto3's own way through the pages. */
  async sets(HostedZoneId: string): Promise<BotoSet[]> {
    const { pages } = await this.call('list_resource_record_sets', { HostedZoneId }, { pages: true });
    return (pages as { ResourceRecordSets: BotoSet[] }[]).flatMap((page) => page.ResourceRecordSets);
  }

  /** @returns the change's id */
  async change(
    HostedZoneId: string,
    ...changes: readonly (readonly [Action: string, BotoSet])[]
  ): Promise<string> {
    const Changes = changes.map(([Action, set]) => ({ Action, ResourceRecordSet: set }));
    const parameters = { HostedZoneId, ChangeBatch: { Changes } };
    const { ChangeInfo } = await this.call('change_resource_record_sets', parameters);
    return (ChangeInfo as { Id: string }).Id;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exited;
  }

  async #ask(call: object): Promise<{ result?: Record<string, unknown>; error?: BotoError }> {
    const answer = once(this.#lines, 'line', { signal: AbortSignal.timeout(30_000) });
    this.#child.stdin.write(`${JSON.stringify(call)}\n`);
    const [line] = (await answer) as [string];
    return JSON.parse(line) as { result?: Record<string, unknown>; error?: BotoError };
  }
}
