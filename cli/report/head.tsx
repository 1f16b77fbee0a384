// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */

/** A title, and the class of its column. */
interface Title {
  readonly title: string;
  readonly kind?: string | undefined;
}

/** The titles of a table. */
export function Head({ titles }: { readonly titles: readonly (string | Title)[] }) {
  return (
    <thead>
      <tr>
        {titles
          .map((given) => (typeof given === 'string' ? { title: given, kind: undefined } : given))
          .map(({ title, kind }, position) =>
            title === '' ? (
              <td key={position} class={kind} />
            ) : (
              <th key={position} scope="col" class={kind}>
                {title}
              </th>
            ),
          )}
      </tr>
    </thead>
  );
}
