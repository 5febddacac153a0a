import { SAMBA_DLZ } from '../test/live/harness/samba-ad.js';
import { openDirectory } from './gss/beds.js';
import { updatesOf } from './gss/contest.js';

export default updatesOf('BIND in Samba AD', 150, () => openDirectory(SAMBA_DLZ));
