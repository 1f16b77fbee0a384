import { itemLines } from '../study/items';
import type { ParameterTable } from '../study/parameters/table';
import type { ConfigMapData } from './config-map';
import { itemsConfigMapName } from './names';
import { ITEMS_FOLDER } from './paths';
import { bytesInAnnotation } from './size';
import { inGroups, readableText } from './texts';

/**
 * The items of a queue, one per line, in as many ConfigMaps as they need. Each ConfigMap has one file, named after its
 * first row.
 */
export function itemsConfigMaps(table: ParameterTable, name: string): ConfigMapData[] {
  const lines = itemLines(table);
  const areReadable = lines.every((line) => readableText(Buffer.from(`${line}\n`)) !== undefined);
  const sized = lines.map((line, row) => ({
    line,
    row,
    size: areReadable ? bytesInAnnotation(line) : base64Bytes(line),
  }));
  return inGroups(sized).map((group, position) => {
    const file = String(group[0]?.row).padStart(8, '0');
    const bytes = Buffer.from(group.map(({ line }) => `${line}\n`).join(''));
    const key = `items-${file}`;
    return {
      name: itemsConfigMapName(name, position),
      data: areReadable ? { [key]: bytes.toString() } : {},
      binaryData: areReadable ? {} : { [key]: bytes.toString('base64') },
      items: [{ key, path: `${ITEMS_FOLDER}/${file}` }],
    };
  });
}

/** The largest number of base64 bytes for a line and its line end. */
function base64Bytes(line: string): number {
  return Math.ceil(((Buffer.byteLength(line) + 1) * 4) / 3);
}
