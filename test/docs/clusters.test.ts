import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { blocks, links } from './pages';

const PAGE = 'docs/clusters.md';
const FILES = fs.readdirSync('examples/clusters').map((name) => path.join('examples', 'clusters', name));
const page = fs.readFileSync(PAGE, 'utf8');
const commands = blocks('sh', [PAGE]).map(({ text }) => text.trimEnd().split('\n'));

test.each([
  ['kind', 'kind create cluster --name studies', 'kind delete cluster --name studies'],
  ['k3d', 'k3d cluster create studies', 'k3d cluster delete studies'],
  [
    'GKE Autopilot',
    'gcloud container clusters create-auto studies --location europe-west1',
    'gcloud container clusters delete studies --location europe-west1',
  ],
  [
    'GKE Standard',
    'gcloud container clusters create studies --location europe-west1-b',
    'gcloud container clusters delete studies --location europe-west1-b',
  ],
  [
    'EKS',
    'eksctl create cluster -f examples/clusters/eks.yaml',
    'eksctl delete cluster --name studies --region eu-central-1',
  ],
  ['AKS', 'az group create --name studies', 'az group delete --name studies'],
])('what the page creates with %s, it deletes under the same name', (cluster, creation, deletion) => {
  expect(commands.flat().filter((line) => line === creation || line.startsWith(`${creation} --`))).toHaveLength(1);
  expect(page).toMatch(new RegExp(`^\\| ${cluster} +\\| \`${deletion}\``, 'm'));
});

test('no block deletes a cluster: a reader may copy whole blocks', () => {
  expect(commands.flat().filter((line) => line.includes('delete'))).toEqual([]);
});

test('each command for a cluster names it, and a location of the cloud that it is in', () => {
  const ofLocations = (pattern: RegExp) => new Set([...page.matchAll(pattern)].map(([, location]) => location));
  expect(ofLocations(/--location ([a-z]+-[a-z]+\d)\b/g)).toEqual(new Set(['europe-west1']));
  expect(ofLocations(/--region ([a-z]+-[a-z]+-\d)\b/g)).toEqual(new Set([eksConfig().metadata.region]));
  for (const line of commands.flat().filter((text) => / clusters? | aks | nodegroup /.test(text)))
    expect(line).toMatch(/\bstudies\b|-f examples\/clusters\//);
});

test('the page links to each file in examples/clusters, and its commands use it', () => {
  const linked = links(PAGE).map(({ file }) => file);
  for (const file of FILES) {
    expect(linked).toContain(file);
    expect(commands.flat().filter((line) => line.endsWith(` -f ${file}`))).toHaveLength(1);
  }
});

test('the cluster of EKS enforces NetworkPolicies and has a driver for each storage class of the page', () => {
  const addons = new Map(eksConfig().addons.map(({ name, configurationValues = '{}' }) => [name, configurationValues]));
  expect(JSON.parse(addons.get('vpc-cni') ?? '')).toEqual({ enableNetworkPolicy: 'true' });
  const classes = [
    ...blocks('yaml', [PAGE]).map(({ text }) => text),
    fs.readFileSync('examples/clusters/eks-storage.yaml', 'utf8'),
  ]
    .map((text) => parse(text) as { kind: string; provisioner: string })
    .filter(({ kind }) => kind === 'StorageClass');
  const drivers = classes.map(({ provisioner }) => provisioner.replace(/^(\w+)\.csi\.aws\.com$/, 'aws-$1-csi-driver'));
  expect(drivers.sort()).toEqual(['aws-ebs-csi-driver', 'aws-efs-csi-driver']);
  for (const driver of drivers) expect(addons.has(driver)).toBe(true);
});

test('the table of deploy.sh has its steps, in their order', () => {
  let rest = fs.readFileSync('templates/project/deploy.sh', 'utf8');
  const [, table = ''] = /\| step .*\n\| -.*\n((?:\|.*\n)+)/.exec(page) ?? [];
  const steps = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, step = '']) => step);
  expect(steps.filter((step) => step.startsWith('kubepar '))).toEqual(
    [...rest.matchAll(/npx (kubepar \w+)/g)].map(([, call]) => call),
  );
  for (const step of steps) {
    expect(rest).toContain(step);
    rest = rest.slice(rest.indexOf(step) + step.length);
  }
});

interface EksConfig {
  readonly metadata: { readonly region: string };
  readonly addons: readonly { readonly name: string; readonly configurationValues?: string }[];
}

function eksConfig(): EksConfig {
  return parse(fs.readFileSync('examples/clusters/eks.yaml', 'utf8')) as EksConfig;
}
