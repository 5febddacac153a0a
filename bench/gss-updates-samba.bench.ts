import { SAMBA_AD } from '../test/live/harness/samba-ad.js';
import { openDirectory } from './gss/beds.js';
import { updatesOf } from './gss/contest.js';

export default updatesOf("Samba AD's own DNS server", 150, () => openDirectory(SAMBA_AD));
