// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */

/** The titles of a table. */
export function Head({ titles }: { readonly titles: readonly string[] }) {
  return (
    <thead>
      <tr>
        {titles.map((title, position) =>
          title === '' ? (
            <td key={position} />
          ) : (
            <th key={position} scope="col">
              {title}
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
