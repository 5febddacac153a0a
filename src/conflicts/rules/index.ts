import type { EstateRule, Rule } from '../rule.js';
import { addressNotListed } from './address-not-listed.js';
import { cloudTarget } from './cloud-target.js';
import { duplicateMember } from './duplicate-member.js';
import { groupDiffers } from './group-differs.js';
import { hostSettingsDiffer } from './host-settings-differ.js';
import { lookupFailed } from './lookup-failed.js';
import { misplacedRecord } from './misplaced-record.js';
import { mixedServices } from './mixed-services.js';
import { mixedTtl } from './mixed-ttl.js';
import { nameServerFailing } from './name-server-failing.js';
import { nameServerUnresolved } from './name-server-unresolved.js';
import { noRecord } from './no-record.js';
import { nullTargetBesideOthers } from './null-target-beside-others.js';
import { nullTarget } from './null-target.js';
import { ownerAlias } from './owner-alias.js';
import { populationBelowThreshold } from './population-below-threshold.js';
import { portNotKms } from './port-not-kms.js';
import { portNotListed } from './port-not-listed.js';
import { portUnreachable } from './port-unreachable.js';
import { portZero } from './port-zero.js';
import { priorityWithCaching } from './priority-with-caching.js';
import { providerDiffers } from './provider-differs.js';
import { providerFailing } from './provider-failing.js';
import { providerNotice } from './provider-notice.js';
import { publicExposure } from './public-exposure.js';
import { resolverDiffers } from './resolver-differs.js';
import { sameAddressAcrossDomains } from './same-address-across-domains.js';
import { sameAddress } from './same-address.js';
import { serversDisagree } from './servers-disagree.js';
import { shadowed } from './shadowed.js';
import { singleHost } from './single-host.js';
import { splitHorizon } from './split-horizon.js';
import { targetAlias } from './target-alias.js';
import { targetDoubledSuffix } from './target-doubled-suffix.js';
import { targetIpAddress } from './target-ip-address.js';
import { targetLocalAddress } from './target-local-address.js';
import { targetNotHost } from './target-not-host.js';
import { targetSingleLabel } from './target-single-label.js';
import { targetUnresolved } from './target-unresolved.js';
import { tooManyHostsForPopulation } from './too-many-hosts-for-population.js';
import { tooManyKmsHosts } from './too-many-kms-hosts.js';
import { unlistedHost } from './unlisted-host.js';
import { wildcardAnswer } from './wildcard-answer.js';

/** Every rule for one domain, in the order in which they are listed. A new rule is a file of its own and a line here. */
export const RULES: readonly Rule[] = [
  lookupFailed,
  noRecord,
  misplacedRecord,
  nullTarget,
  nullTargetBesideOthers,
  ownerAlias,
  wildcardAnswer,
  unlistedHost,
  cloudTarget,
  mixedServices,
  targetUnresolved,
  targetLocalAddress,
  addressNotListed,
  targetAlias,
  targetIpAddress,
  targetDoubledSuffix,
  targetSingleLabel,
  targetNotHost,
  portZero,
  portNotListed,
  portUnreachable,
  portNotKms,
  duplicateMember,
  sameAddress,
  singleHost,
  priorityWithCaching,
  mixedTtl,
  serversDisagree,
  resolverDiffers,
  splitHorizon,
  publicExposure,
  providerDiffers,
  providerFailing,
  providerNotice,
  nameServerFailing,
  nameServerUnresolved,
];

/** Every rule over all domains. */
export const ESTATE_RULES: readonly EstateRule[] = [
  shadowed,
  groupDiffers,
  hostSettingsDiffer,
  sameAddressAcrossDomains,
  tooManyHostsForPopulation,
  populationBelowThreshold,
  tooManyKmsHosts,
];
