import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { rate } from "../../../view/formats.ts";
import type { Hop, PathModel } from "../../../view/path_model.ts";
import { curve, dotSeconds, edgeWidth, type Geometry, measure, type Point } from "./geometry.ts";

/** Who holds the time on an edge. */
type Owner = "plane" | "client" | "server";

interface Edge {
  readonly key: string;
  readonly owner: Owner;
  readonly path: string;
  readonly rate: number;
  readonly failing: boolean;
}

/** A line that leaves this process passes a ring; a failing hop carries a cross and says why. */
interface Sign {
  readonly key: string;
  readonly at: Point;
}
interface Label extends Sign {
  readonly hop: Hop;
}

interface Drawing {
  readonly edges: readonly Edge[];
  readonly gates: readonly Sign[];
  readonly crosses: readonly Sign[];
  readonly labels: readonly Label[];
}

/** The lines between the stations: measured on resize, drawn anew when the rates change. */
export function PathEdges(
  { grid, model }: { readonly grid: RefObject<HTMLElement | null>; readonly model: PathModel },
) {
  const [geometry, setGeometry] = useState<Geometry>();
  const names = model.branches.map(({ name }) => name).join(" ");
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setGeometry(measure(element)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [names]);
  if (geometry === undefined) return null;
  const { edges, gates, crosses, labels } = draw(model, geometry);
  const total = model.commands.rate;
  return (
    <>
      <svg class="edges" aria-hidden="true">
        {edges.map((edge) => <EdgeLine key={edge.key} edge={edge} total={total} />)}
        {gates.map(({ key, at }) => <circle key={key} class="gate" cx={at.x} cy={at.y} r="4" />)}
        {crosses.map(({ key, at: { x, y } }) => (
          <g key={key}>
            <circle class="gate" cx={x} cy={y} r="9" />
            <path class="cross" d={`M${x - 3.5} ${y - 3.5}l7 7m0-7-7 7`} />
          </g>
        ))}
      </svg>
      {labels.map((label) => <HopLabel key={label.key} label={label} />)}
    </>
  );
}

function EdgeLine({ edge: { owner, path, rate, failing }, total }: {
  readonly edge: Edge;
  readonly total: number;
}) {
  if (failing) return <path class="edge is-bad" d={path} stroke-width="2" />;
  if (rate === 0) return <path class="edge" d={path} stroke-width="1.5" />;
  return (
    <>
      <path class={`edge of-${owner}`} d={path} stroke-width={edgeWidth(rate, total).toFixed(1)} />
      <path
        class={`dots of-${owner}`}
        d={path}
        style={{ animationDuration: `${dotSeconds(rate).toFixed(1)}s` }}
      />
    </>
  );
}

function HopLabel({ label: { at, hop } }: { readonly label: Label }) {
  const name = hop.failing === undefined ? "hop" : "hop is-bad";
  return (
    <span class={name} style={{ left: `${at.x}px`, top: `${at.y}px` }}>
      <span class="over">{hop.failing ?? (hop.rate > 0 ? rate(hop.rate) : "idle")}</span>
      <span class="under">{hop.note}</span>
    </span>
  );
}

function draw(model: PathModel, geometry: Geometry): Drawing {
  return geometry.upright ? drawUpright(model, geometry) : drawFlat(model, geometry);
}

function drawFlat({ commands, answers, branches }: PathModel, { boxes }: Geometry): Drawing {
  const [plane, poll, queue] = [boxes.get("plane"), boxes.get("poll"), boxes.get("queue")];
  const [reply, frame] = [boxes.get("reply"), boxes.get("frame")];
  if (!plane || !poll || !queue || !reply || !frame) return NOTHING;
  const line = (from: Point, to: Point) => curve(from, to, false);
  const out = (y: number) => ({ x: plane.right, y });
  const edges: Edge[] = [
    edge("commands", "plane", line(out(poll.midY), { x: poll.left, y: poll.midY }), commands),
    edge("answers", "plane", line({ x: reply.left, y: reply.midY }, out(reply.midY)), answers),
    edge(
      "queue",
      "client",
      line({ x: poll.right, y: poll.midY }, { x: queue.left, y: queue.midY }),
      {
        ...commands,
        failing: undefined,
      },
    ),
  ];
  const middle = (plane.right + frame.left) / 2;
  const gates: Sign[] = [
    { key: "commands", at: { x: frame.left, y: poll.midY } },
    { key: "answers", at: { x: frame.left, y: reply.midY } },
  ];
  const labels: Label[] = [
    { key: "commands", at: { x: middle, y: poll.midY }, hop: commands },
    { key: "answers", at: { x: middle, y: reply.midY }, hop: answers },
  ];
  for (const { name, hop } of branches) {
    const [channel, server] = [boxes.get(`channel:${name}`), boxes.get(`server:${name}`)];
    if (!channel || !server) continue;
    // Commands come in above, answers go out below.
    const [inAt, outAt] = [channel.midY - 7, channel.midY + 7];
    const inside = { ...hop, failing: undefined };
    edges.push(
      edge(
        `${name} in`,
        "client",
        line({ x: queue.right, y: queue.midY }, { x: channel.left, y: inAt }),
        inside,
      ),
      edge(
        `${name} out`,
        "client",
        line({ x: channel.left, y: outAt }, { x: reply.right, y: reply.midY }),
        inside,
      ),
      edge(
        name,
        "server",
        line({ x: channel.right, y: channel.midY }, { x: server.left, y: server.midY }),
        hop,
      ),
    );
    gates.push({ key: name, at: { x: frame.right, y: channel.midY } });
    labels.push({ key: name, at: { x: (frame.right + server.left) / 2, y: channel.midY }, hop });
  }
  return { edges, gates, labels, crosses: labels.filter(({ hop }) => hop.failing !== undefined) };
}

function drawUpright({ commands, answers, branches }: PathModel, { boxes }: Geometry): Drawing {
  const [plane, poll, queue] = [boxes.get("plane"), boxes.get("poll"), boxes.get("queue")];
  const [reply, frame] = [boxes.get("reply"), boxes.get("frame")];
  if (!plane || !poll || !queue || !reply || !frame) return NOTHING;
  const line = (from: Point, to: Point) => curve(from, to, true);
  const down = (x: number, from: number, to: number) => line({ x, y: from }, { x, y: to });
  const inside = { ...commands, failing: undefined };
  // Beside the words of the frame.
  const pollX = poll.left + (poll.right - poll.left) * 0.84;
  const edges: Edge[] = [
    edge("commands", "plane", down(pollX, plane.bottom, poll.top), commands),
    edge("answers", "plane", down(reply.midX, reply.top, plane.bottom), answers),
    edge("queue", "client", down(pollX, poll.bottom, queue.top), inside),
    edge("reply", "client", down(reply.midX, queue.top, reply.bottom), answers),
  ];
  const gates: Sign[] = [pollX, reply.midX].map((x) => ({
    key: `plane ${x}`,
    at: { x, y: frame.top },
  }));
  const crosses: Sign[] = commands.failing === undefined
    ? []
    : [{ key: "commands", at: { x: pollX, y: (plane.bottom + frame.top) / 2 } }];
  branches.forEach(({ name, hop }, index) => {
    const [channel, server] = [boxes.get(`channel:${name}`), boxes.get(`server:${name}`)];
    if (!channel || !server) return;
    const share = (index + 1) / (branches.length + 1);
    const x = queue.left + (queue.right - queue.left) * (0.3 + 0.4 * share);
    edges.push(
      edge(
        `${name} in`,
        "client",
        line({ x, y: queue.bottom }, { x: channel.midX, y: channel.top }),
        {
          ...hop,
          failing: undefined,
        },
      ),
      edge(name, "server", down(channel.midX, channel.bottom, server.top), hop),
    );
    gates.push({ key: name, at: { x: channel.midX, y: frame.bottom } });
    if (hop.failing !== undefined) {
      crosses.push({ key: name, at: { x: channel.midX, y: (frame.bottom + server.top) / 2 } });
    }
  });
  return { edges, gates, crosses, labels: [] };
}

const NOTHING: Drawing = { edges: [], gates: [], crosses: [], labels: [] };

function edge(
  key: string,
  owner: Owner,
  path: string,
  hop: { readonly rate: number; readonly failing?: string | undefined },
): Edge {
  return { key, owner, path, rate: hop.rate, failing: hop.failing !== undefined };
}
