import { Component, type RefObject } from "preact";
import type { LogBlock } from "../../view/log_lines.ts";
import { LogLine } from "./log_line.tsx";

/** A line that does not break; what a block is thought to be high before it was seen. */
const LINE_PX = 22;
/** Drawn before they are seen, so that scrolling shows no holes. */
const AHEAD = "800px 0px";

interface Props {
  readonly block: LogBlock;
  readonly search: string;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Whether it is drawn wherever it is. */
  readonly drawn: boolean;
}

interface State {
  readonly near: boolean;
}

/** Some lines; away from the eye they are a space of the same height. */
export class Block extends Component<Props, State> {
  override state: State = { near: this.props.drawn };
  #observer: IntersectionObserver | undefined;
  #heightPx: number | undefined;
  #box: HTMLElement | null = null;

  override shouldComponentUpdate(next: Props, state: State): boolean {
    const { block, search, drawn } = this.props;
    return block !== next.block || search !== next.search || drawn !== next.drawn ||
      state.near !== this.state.near;
  }

  override componentDidMount(): void {
    if (this.#box === null) return;
    this.#observer = new IntersectionObserver((entries) => {
      const near = entries.at(-1)?.isIntersecting ?? false;
      if (!near && this.state.near) this.#heightPx = this.#box?.offsetHeight;
      this.setState({ near });
    }, { root: this.props.scroller.current, rootMargin: AHEAD });
    this.#observer.observe(this.#box);
  }

  override componentDidUpdate({ block, search }: Props): void {
    // Other lines are of another height.
    if (block !== this.props.block || search !== this.props.search) this.#heightPx = undefined;
  }

  override componentWillUnmount(): void {
    this.#observer?.disconnect();
  }

  override render({ block, search, drawn }: Props, { near }: State) {
    const box = (element: HTMLElement | null) => {
      this.#box = element;
    };
    if (near || drawn) {
      return (
        <div ref={box}>
          {block.events.map((event) => <LogLine key={event.seq} event={event} search={search} />)}
        </div>
      );
    }
    const height = this.#heightPx ?? block.events.length * LINE_PX;
    return <div ref={box} style={{ height: `${height}px` }} />;
  }
}
