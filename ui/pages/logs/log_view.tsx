import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { LogEvent } from "../../api_types.ts";
import { blocksOf, type LogBlock } from "../../view/log_lines.ts";
import { Block } from "./log_block.tsx";

/** So many lines are simply drawn; beyond, only those near the eye (ui §9). */
const PLAIN_LINES = 200;
/** Nearer to the end than this is at the end. */
const END_PX = 4;

/** The lines. They keep to their end while it is followed; whoever scrolls up leaves it. */
export function LogView({ events, search, follows, onLeaveEnd }: {
  readonly events: readonly LogEvent[];
  readonly search: string;
  readonly follows: boolean;
  readonly onLeaveEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const blocks = useRef<readonly LogBlock[]>([]);
  const top = useRef(0);
  blocks.current = blocksOf(events, blocks.current);

  // Known at once: what is drawn for whoever scrolls up must not take them back to the end.
  const following = useRef(follows);
  const toEnd = () => {
    const box = scroller.current;
    if (box === null || !following.current) return;
    box.scrollTop = box.scrollHeight;
    top.current = box.scrollTop;
  };
  useLayoutEffect(() => {
    following.current = follows;
  }, [follows]);
  useLayoutEffect(toEnd, [events, follows]);
  useEffect(() => {
    if (content.current === null) return;
    // Blocks grow when they come into view and their lines break.
    const observer = new ResizeObserver(toEnd);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, []);
  const onScroll = ({ currentTarget: box }: { readonly currentTarget: HTMLElement }) => {
    const isUp = box.scrollTop < top.current - END_PX;
    const isAtEnd = box.scrollHeight - box.clientHeight - box.scrollTop <= END_PX;
    top.current = box.scrollTop;
    if (!following.current || !isUp || isAtEnd) return;
    following.current = false;
    onLeaveEnd();
  };
  return (
    <div
      class="log"
      ref={scroller}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Log lines"
      onScroll={onScroll}
    >
      <div ref={content}>
        {blocks.current.map((block, index) => (
          <Block
            key={block.id}
            block={block}
            search={search}
            scroller={scroller}
            drawn={events.length <= PLAIN_LINES || index >= blocks.current.length - 2}
          />
        ))}
      </div>
    </div>
  );
}
