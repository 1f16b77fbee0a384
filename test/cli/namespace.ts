import type { Cluster } from '../../cli/cluster';
import { Commands } from '../../cli/text/commands-to-copy';
import { isSelected } from './fake-cluster';

/** A cluster with these ConfigMaps, in namespace team. */
export function clusterOf(maps: readonly object[]): Cluster {
  const configMaps = (selector: string): Promise<object[]> => {
    // As the API server would.
    if (!/^([a-z./]+(=[-a-z0-9]+)?(,|$))+$/.test(selector)) throw new Error('unable to parse requirement');
    return Promise.resolve(
      maps.filter((map) =>
        isSelected(selector, (map as { metadata: { labels: Record<string, string> } }).metadata.labels),
      ),
    );
  };
  return {
    namespace: 'team',
    configMaps,
    commands: new Commands(),
    lacksNamespace: () => Promise.resolve(false),
  } as unknown as Cluster;
}
