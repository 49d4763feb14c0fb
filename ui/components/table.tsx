import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { moveRowFocus } from "./row_focus.ts";

/** A column of a table of rows `R`. */
export interface Column<R> {
  /** The heading, and the name of the value on a narrow screen. Empty: no heading. */
  readonly title: string;
  readonly cell: (row: R) => ComponentChildren;
  readonly class?: string;
  /** What the heading sorts by; without it the column does not sort. */
  readonly sortBy?: (row: R) => number | string;
}

/** A column and which way: the largest first, unless `ascending`. */
interface Sort {
  readonly column: number;
  readonly ascending: boolean;
}

/**
 * A table of a few hundred rows at most. With `onOpen` a row can be clicked, and the rows are one
 * tab stop: arrows move, Enter opens (ui §6).
 */
export function Table<R>({ label, columns, rows, rowKey, onOpen, sorted, class: name = "" }: {
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly onOpen?: (row: R) => void;
  /** The column that is sorted by at first. */
  readonly sorted?: Sort;
  readonly class?: string;
}) {
  const [sort, setSort] = useState<Sort | undefined>(sorted);
  const [stop, setStop] = useState(0);
  const shown = inOrder(rows, columns, sort);
  const tabStop = Math.min(stop, shown.length - 1);
  return (
    <div class="table-box">
      <table class={`blocks ${onOpen ? "opens" : ""} ${name}`} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <Heading
                key={index}
                column={column}
                sort={sort?.column === index ? sort : undefined}
                onSort={() => setSort(nextSort(sort, index))}
              />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={moveRowFocus}>
          {shown.map((row, index) => (
            <tr
              key={rowKey(row)}
              {...(onOpen && {
                tabIndex: index === tabStop ? 0 : -1,
                onFocus: () => setStop(index),
                onClick: (event: MouseEvent) => fromLink(event) || onOpen(row),
                onKeyDown: (event: KeyboardEvent) => {
                  if (event.key === "Enter" && !fromLink(event)) onOpen(row);
                },
              })}
            >
              {columns.map(({ title, cell, class: name }, cellIndex) => (
                <td key={cellIndex} class={name} data-name={title}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading<R>({ column: { title, sortBy, class: name }, sort, onSort }: {
  readonly column: Column<R>;
  readonly sort: Sort | undefined;
  readonly onSort: () => void;
}) {
  if (title === "") return <td class={name} />;
  const order = sort === undefined ? undefined : sort.ascending ? "ascending" : "descending";
  return (
    <th scope="col" class={name} aria-sort={order}>
      {sortBy === undefined ? title : <button type="button" onClick={onSort}>{title}</button>}
    </th>
  );
}

function nextSort(sort: Sort | undefined, column: number): Sort {
  return { column, ascending: sort?.column === column ? !sort.ascending : false };
}

function inOrder<R>(
  rows: readonly R[],
  columns: readonly Column<R>[],
  sort: Sort | undefined,
): readonly R[] {
  const sortBy = sort === undefined ? undefined : columns[sort.column]?.sortBy;
  if (sort === undefined || sortBy === undefined) return rows;
  const sign = sort.ascending ? 1 : -1;
  return [...rows].sort((a, b) => sign * compare(sortBy(a), sortBy(b)));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b));
}

function fromLink({ target }: Event): boolean {
  return target instanceof Element && target.closest("a, button") !== null;
}
