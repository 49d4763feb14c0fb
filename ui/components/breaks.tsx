import { Fragment } from "preact";

/** A long name that may break after its dots, slashes, commas and underscores, and only then elsewhere. */
export function Breaks({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(/(?<=[._/,=])/).map((part, index) => (
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </>
  );
}
