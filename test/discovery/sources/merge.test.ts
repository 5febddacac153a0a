import { expect, it } from 'vitest';
import { mergeProfiles } from '../../../src/discovery/sources/index.js';

it('every field is that of the strongest source which has it, and remembers it', () => {
  expect(
    mergeProfiles([
      { source: 'command line', profile: { primarySuffix: 'a.example', skms: undefined }, notes: [] },
      { source: '--profile client.yaml', profile: { primarySuffix: 'b.example', searchList: [] }, notes: [] },
      {
        source: '--slmgr dlv.txt',
        profile: { skms: 'kms1:1688', hostCaching: false },
        notes: ['one', 'two'],
      },
      { source: '--ipconfig -', profile: { searchList: ['c.example'], hostCaching: true }, notes: ['three'] },
    ]),
  ).toEqual({
    profile: { primarySuffix: 'a.example', searchList: [], skms: 'kms1:1688', hostCaching: false },
    sources: {
      primarySuffix: 'command line',
      searchList: '--profile client.yaml',
      skms: '--slmgr dlv.txt',
      hostCaching: '--slmgr dlv.txt',
    },
    notes: ['--slmgr dlv.txt: one', '--slmgr dlv.txt: two', '--ipconfig -: three'],
  });
});

it('of no source there is nothing', () => {
  expect(mergeProfiles([])).toEqual({ profile: {}, sources: {}, notes: [] });
});
