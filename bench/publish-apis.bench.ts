import { cloudflare } from '../providers/cloudflare/index.js';
import { route53 } from '../providers/route53/index.js';
import { publish } from '../src/change/index.js';
import type { Provider } from '../src/provider.js';
import { FakeCloudflare } from '../test/fakes/cloudflare/index.js';
import { FakeRoute53 } from '../test/fakes/route53/index.js';
import type { Bench, Contestant } from './frame/bench.js';

const ZONES = 500;
const HOSTS = ['kms1.corp.test', 'kms2.corp.test', 'kms3.corp.test'];
/** So that the requests count and not the waits that the services ask for. */
const RATE = { limit: 100_000, interval: 1000, burst: 50_000 };

/** What a service with a rate limit makes of it: requests, not time, are what is scarce there. */
export default {
  title: `Publish ${HOSTS.length} hosts in ${ZONES} zones of Route 53's and Cloudflare's doubles`,
  rounds: 3,
  async open() {
    const zones = Array.from({ length: ZONES }, (_, i) => `z${i}.bench.test`);
    const aws = await FakeRoute53.start({ zones: zones.map((name) => ({ name })) });
    const cf = await FakeCloudflare.start({
      zones,
      limit: { requests: 1_000_000, window: 1000, blocked: 1000 },
    });
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'made-up' };
    const contestants = [
      contestant(
        'route53',
        zones,
        () => route53({ endpoint: aws.endpoint, credentials, rate: RATE }),
        () => ({
          all: aws.log.length,
          writes: aws.log.filter(({ operation }) => operation === 'ChangeResourceRecordSets').length,
        }),
      ),
      contestant(
        'cloudflare',
        zones,
        () => cloudflare({ endpoint: cf.endpoint, token: FakeCloudflare.TOKEN, rate: RATE }),
        () => ({ all: cf.log.length, writes: cf.log.filter(({ method }) => method !== 'GET').length }),
      ),
    ];
    return {
      contestants,
      aims: [],
      async close() {
        await aws.stop();
        await cf.stop();
      },
    };
  },
} satisfies Bench;

/** Every measurement has domains of its own. */
function contestant(
  name: string,
  zones: readonly string[],
  open: () => Provider,
  count: () => { readonly all: number; readonly writes: number },
): Contestant {
  let measurements = 0;
  return {
    name,
    async measure() {
      const label = `m${++measurements}`;
      const provider = open();
      const [before, began] = [count(), performance.now()];
      const report = await publish(provider, {
        hosts: HOSTS,
        domains: zones.map((zone) => `${label}.${zone}`),
      });
      const seconds = (performance.now() - began) / 1000;
      await provider.close();
      const failed = report.domains.find(({ status }) => status !== 'created');
      if (failed !== undefined) throw new Error(`${failed.domain.text}: ${String(failed.error)}`);
      const { all, writes } = count();
      return {
        'requests a zone': (all - before.all) / zones.length,
        'writes a zone': (writes - before.writes) / zones.length,
        'zones/s': zones.length / seconds,
      };
    },
  };
}
