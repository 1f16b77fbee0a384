import * as net from 'node:net';
import type { PodDnsConfig, PodSpec } from '../../../imports/k8s';
import { isDnsSubdomain } from '../checks';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkWord } from './labels';

const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];

// Limits of the C library, which Kubernetes enforces.
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

/** The API server's rules for how a pod finds other hosts. */
export function checkNetwork(problems: ProblemList, prop: string, spec: Plain<Partial<PodSpec>>): void {
  const { dnsPolicy, dnsConfig, hostAliases } = spec;
  checkWord(problems, `${prop}.dnsPolicy`, dnsPolicy, DNS_POLICIES);
  if (dnsPolicy === 'None' && (dnsConfig?.nameservers ?? []).length === 0)
    problems.report(
      `${prop}.dnsConfig.nameservers`,
      'have a server if dnsPolicy is None',
      dnsConfig?.nameservers,
      "write, for example, ['10.0.0.10']",
    );
  checkDnsConfig(problems, `${prop}.dnsConfig`, dnsConfig);
  hostAliases?.forEach(({ ip, hostnames = [] }, position) => {
    const at = `${prop}.hostAliases[${String(position)}]`;
    checkAddress(problems, `${at}.ip`, ip);
    hostnames.forEach((name, place) => {
      checkHost(problems, `${at}.hostnames[${String(place)}]`, name);
    });
  });
}

function checkDnsConfig(problems: ProblemList, prop: string, config: Plain<PodDnsConfig> = {}): void {
  const { nameservers = [], searches = [], options = [] } = config;
  if (nameservers.length > MAX_NAMESERVERS)
    reportTooMany(problems, `${prop}.nameservers`, nameservers, MAX_NAMESERVERS);
  if (searches.length > MAX_SEARCHES) reportTooMany(problems, `${prop}.searches`, searches, MAX_SEARCHES);
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS) {
    const rule = `have at most ${String(MAX_SEARCH_CHARACTERS)} characters together`;
    problems.report(`${prop}.searches`, rule, searches.join(' ').length, 'leave some out');
  }
  nameservers.forEach((server, position) => {
    checkAddress(problems, `${prop}.nameservers[${String(position)}]`, server);
  });
  searches.forEach((search, position) => {
    checkHost(problems, `${prop}.searches[${String(position)}]`, search.replace(/\.$/, ''));
  });
  options.forEach(({ name = '' }, position) => {
    if (name === '')
      problems.report(`${prop}.options[${String(position)}].name`, 'not be empty', name, "write, for example, 'ndots'");
  });
}

function reportTooMany(problems: ProblemList, prop: string, given: readonly string[], most: number): void {
  problems.report(prop, `have at most ${String(most)} entries`, given.length, 'leave some out');
}

function checkAddress(problems: ProblemList, prop: string, address: string | undefined): void {
  if (address !== undefined && net.isIP(address) !== 0 && !address.includes('%')) return;
  problems.report(prop, 'be an IP address', address, "write, for example, '10.0.0.10'");
}

function checkHost(problems: ProblemList, prop: string, name: string): void {
  if (isDnsSubdomain(name)) return;
  const rule = 'be a host name of lower-case letters, digits, "-" and "."';
  problems.report(prop, rule, name, "write, for example, 'db.example.com'");
}
