import type { ComponentChildren } from "preact";

/** A titled part of a page. */
export function Card(
  { title, note, aside, children, class: name = "", id }: {
    readonly title: ComponentChildren;
    /** Beside the title, quieter. */
    readonly note?: ComponentChildren;
    /** At the right end: a link, a legend, a button. */
    readonly aside?: ComponentChildren;
    readonly children: ComponentChildren;
    readonly class?: string;
    readonly id?: string;
  },
) {
  return (
    <section class={`card ${name}`} id={id}>
      <header>
        <h2>{title}</h2>
        {note && <p>{note}</p>}
        {aside && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** A page with its title. `fill`: it has its own scrolling parts and takes the whole height. */
export function Page(
  { title, note, aside, children, class: name = "" }: {
    readonly title: string;
    readonly note?: ComponentChildren;
    readonly aside?: ComponentChildren;
    readonly children: ComponentChildren;
    readonly class?: string;
  },
) {
  return (
    <div class={`page ${name}`}>
      <header class="page-head">
        <h1>{title}</h1>
        {note && <p>{note}</p>}
        {aside && <div class="aside">{aside}</div>}
      </header>
      {children}
    </div>
  );
}
