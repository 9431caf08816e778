// Networks that lie in a file: `--generator my.yaml` becomes the text of the network before the settings are checked.
import { usageError } from '../core/errors.ts';
import { isNetworkFile } from '../gan/network-catalogue.ts';
import { ownNetworkText } from '../gan/own-network/own-network.ts';
import { readYamlFile } from '../node/yaml-file.ts';

/**
 * The raw settings with the text of each network in the place of its file.
 * @throws usage error where a file cannot be read or holds no list of layers
 */
export function withNetworkFiles(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read = (['generator', 'critic'] as const).flatMap((network) => {
    const file = raw[network];
    return typeof file === 'string' && isNetworkFile(file) ? [[network, networkIn(file, network)]] : [];
  });
  return { ...raw, ...Object.fromEntries(read) };
}

function networkIn(file: string, network: string): string {
  const content = readYamlFile(file, {
    what: `file of the ${network}`,
    place: `give --${network} the path of a YAML or JSON file with a list of layers, or the name of a network`,
    form: 'write layers: and below it a layer a line, such as - linear: 128',
  });
  if (content === null || content === undefined) {
    throw usageError(`the file of the ${network} is empty`, {
      file,
      hint: 'write layers: and a list of layers',
    });
  }
  return ownNetworkText(content, file);
}
