/** A value of a JSON text: numbers as written, and all names, in their order. */
export type JsonValue =
  | { readonly kind: 'text' | 'plain'; readonly text: string }
  | { readonly kind: 'list'; readonly values: readonly JsonValue[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [name: string, value: JsonValue])[] };

/** A text that is not JSON from this position on. */
export class JsonError extends Error {
  constructor(readonly place: number) {
    super(`no JSON at ${String(place)}`);
  }
}

const TOKEN =
  // eslint-disable-next-line no-control-regex -- JSON texts contain none of these
  /[ \t\r\n]*(?:([[\]{},:])|"([^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*)"|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null|NaN|-?Infinity)(?!\w)))/y;
const DEEPEST = 1000;

interface Token {
  /** A bracket, comma or colon; empty for a value. */
  readonly mark: string;
  readonly value?: JsonValue;
  readonly place: number;
}

/**
 * Parses JSON, with NaN and Infinity as Python writes them. JSON.parse would round long numbers, write others
 * differently, sort names that are numbers, and drop duplicate names.
 * @throws JsonError
 */
export function parseJson(text: string): JsonValue {
  const tokens = tokenReader(text);
  const value = readValue(tokens, tokens(), 0);
  const rest = /\S/.exec(text.slice(tokens.place()));
  if (rest !== null) throw new JsonError(tokens.place() + rest.index);
  return value;
}

type TokenReader = (() => Token) & { readonly place: () => number };

function tokenReader(text: string): TokenReader {
  const pattern = new RegExp(TOKEN);
  const next = (): Token => {
    const start = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null)
      throw new JsonError(start + (/\S/.exec(text.slice(start))?.index ?? text.trimEnd().length - start));
    const [whole, mark, , plain] = found;
    const place = pattern.lastIndex - whole.trimStart().length;
    if (mark !== undefined) return { mark, place };
    if (plain !== undefined) return { mark: '', value: { kind: 'plain', text: plain }, place };
    return { mark: '', value: { kind: 'text', text: JSON.parse(whole.trim()) as string }, place };
  };
  return Object.assign(next, { place: () => pattern.lastIndex });
}

function readValue(next: TokenReader, token: Token, depth: number): JsonValue {
  if (token.value !== undefined) return token.value;
  if (depth > DEEPEST) throw new JsonError(token.place);
  if (token.mark === '[')
    return { kind: 'list', values: readItems(next, ']', (item) => readValue(next, item, depth + 1)) };
  if (token.mark === '{')
    return { kind: 'object', fields: readItems(next, '}', (item) => readField(next, item, depth + 1)) };
  throw new JsonError(token.place);
}

function readField(next: TokenReader, { value, place }: Token, depth: number): [string, JsonValue] {
  if (value?.kind !== 'text') throw new JsonError(place);
  const colon = next();
  if (colon.mark !== ':') throw new JsonError(colon.place);
  return [value.text, readValue(next, next(), depth)];
}

function readItems<Item>(next: TokenReader, end: string, read: (token: Token) => Item): Item[] {
  const items: Item[] = [];
  let token = next();
  if (token.mark === end) return items;
  for (;;) {
    items.push(read(token));
    token = next();
    if (token.mark === end) return items;
    if (token.mark !== ',') throw new JsonError(token.place);
    token = next();
  }
}

/** The value as compact JSON, with its numbers as they were written. */
export function toJson(value: JsonValue): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text);
    case 'plain':
      return value.text;
    case 'list':
      return `[${value.values.map(toJson).join(',')}]`;
    case 'object':
      return `{${value.fields.map(([name, field]) => `${JSON.stringify(name)}:${toJson(field)}`).join(',')}}`;
  }
}
