import { TURNS_TEXT } from '../study/unicode';
import { survivesYaml } from '../study/yaml-text';
import { MAX_OBJECT_BYTES } from './size';

/** Room for a ConfigMap's own fields in addition to its data. */
const OVERHEAD_BYTES = 2_000;

/** Groups that each fit into a ConfigMap, filled in order. An element that is too large gets its own group. */
export function inGroups<Item extends { readonly size: number }>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  let room = 0;
  for (const item of items) {
    if (item.size > room) {
      groups.push([]);
      room = MAX_OBJECT_BYTES - OVERHEAD_BYTES;
    }
    groups.at(-1)?.push(item);
    room -= item.size;
  }
  return groups;
}

/** The text of a file if YAML can show it line by line; undefined for any other file, which is stored as base64. */
export function readableText(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  const exact = Buffer.from(text, 'utf8').equals(bytes);
  return exact &&
    survivesYaml(text) &&
    !TURNS_TEXT.test(text) &&
    /^(?:[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u{10000}-\u{10ffff}])*$/u.test(text)
    ? text
    : undefined;
}
