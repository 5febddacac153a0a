/**
 * What kmsdns.yaml says, as one step of a program: planned, looked at, applied, and taken back when a later step fails.
 *
 *     npx tsx examples/apply.ts kmsdns.yaml receipt.json
 */
import { pathToFileURL } from 'node:url';
import {
  apply,
  desiredOf,
  DnsClient,
  JournalFile,
  judgePlan,
  KmsDnsError,
  loadConfig,
  openProviders,
  plan,
  Resolver,
  rollback,
  systemResolvers,
  verifyHosts,
  type ApplyReport,
  type HostStates,
  type Plan,
  type Providers,
} from 'kmsdns';

/**
 * Applies the plan, then does `rest`. When either fails, what stood before stands again, except for what others have changed
 * meanwhile, and the error is passed on.
 * @param journal a file that is not there yet; `kmsdns rollback` takes it, also when this program is killed
 * @param hosts how the hosts answer, where the plan wants that asked
 */
export async function applyAnd(
  planned: Plan,
  providers: Providers,
  journal: string,
  rest: () => Promise<void>,
  hosts?: HostStates,
): Promise<ApplyReport> {
  const file = await JournalFile.create(journal);
  let report: ApplyReport | undefined;
  try {
    report = await apply(planned, providers, { journal: file, hosts });
    const [failed] = report.domains.flatMap(({ error }) => error ?? []);
    if (failed !== undefined) throw failed;
    await rest();
    return report;
  } catch (error) {
    if (report !== undefined) {
      const undone = await rollback(report.receipt, providers);
      for (const { domain, error: problem } of undone.domains) {
        if (problem !== null) console.error(`${domain.text} could not be put back: ${problem.message}`);
      }
    }
    throw error;
  } finally {
    const unwritten = report === undefined ? await file.close() : await file.end(report.receipt);
    if (unwritten !== undefined) console.error(unwritten.message);
  }
}

/** Whether the hosts that the plan would publish are KMS, where `policy.verifyHosts` asks for it. */
async function askHosts(planned: Plan): Promise<HostStates | undefined> {
  if (!planned.settings.verifyHosts) return undefined;
  const exchanger = new DnsClient();
  try {
    return await verifyHosts(planned, {
      resolver: new Resolver({ exchanger, ...(await systemResolvers()) }),
    });
  } finally {
    await exchanger.close();
  }
}

async function main([path = 'kmsdns.yaml', journal = 'receipt.json']: readonly string[]): Promise<void> {
  const config = await loadConfig(path);
  const { providers, close } = await openProviders(config, { env: process.env });
  try {
    const planned = await plan(desiredOf(config), providers, {
      onDomain: ({ domain, status }) => console.log(`${domain.text}: ${status}`),
    });
    const hosts = await askHosts(planned);
    const [refused] = judgePlan(planned, {}, hosts);
    if (refused !== undefined) throw new Error(`${refused.guard}: ${refused.problem}`);
    if (planned.changes.length === 0) return;
    const rest = async (): Promise<void> => {
      console.log('The records stand; here the machines would be set up.');
    };
    const report = await applyAnd(planned, providers, journal, rest, hosts);
    for (const { domain, status } of report.domains) console.log(`${domain.text}: ${status}`);
  } finally {
    await close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof KmsDnsError && error.hint !== undefined) console.error(`  ${error.hint}`);
    process.exitCode = 1;
  });
}
