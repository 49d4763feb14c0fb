import { useRef } from "preact/hooks";
import { Card } from "../../../components/card.tsx";
import { Icon } from "../../../components/icon.tsx";
import { Loads } from "../../../components/states.tsx";
import { Key } from "../../../components/text.tsx";
import { useLatest } from "../../../data/endpoint.ts";
import { analytics, sandbox, status } from "../../../data/endpoints.ts";
import { chosenWindow } from "../../../data/preferences.ts";
import { useStore } from "../../../data/store.ts";
import type { Sandbox, Status } from "../../../api_types.ts";
import { counted } from "../../../view/formats.ts";
import { pathModel } from "../../../view/path_model.ts";
import { reachOf, restWords } from "../../../view/reach.ts";
import { ChannelNode, Node } from "./node.tsx";
import { PathEdges } from "./path_edges.tsx";

/** The picture of a request's way, with what is so at each station now. */
export function PathCard() {
  return (
    <Card
      class="part-path"
      title="Path"
      note="rates of the last minute"
      aside={
        <>
          <Key color="plane">control plane</Key>
          <Key color="client">this process</Key>
          <Key color="server">MCP servers</Key>
        </>
      }
    >
      <Loads endpoint={status} what="the path" lines={6}>
        {(known) => <Path status={known} />}
      </Loads>
    </Card>
  );
}

function Path({ status: known }: { readonly status: Status }) {
  const usage = useLatest(analytics[useStore(chosenWindow)]);
  const grid = useRef<HTMLDivElement>(null);
  const model = pathModel(known, usage, Date.now());
  const { branches, more } = model;
  return (
    <div class="path">
      <div
        class="path-grid"
        role="group"
        aria-label="The path of a request"
        ref={grid}
      >
        <Boundary />
        <Node at="plane" href="#system/proxies" station={model.controlPlane} extra={model.via} />
        <div class="core">
          <Node at="poll" href="#metrics" station={model.poll} />
          <Node at="queue" href="#metrics" station={model.queue} />
          <Node at="reply" href="#metrics" station={model.reply} />
        </div>
        <div class="branches channels">
          {branches.map((branch) => <ChannelNode key={branch.name} branch={branch} />)}
        </div>
        <div class="branches servers">
          {branches.map(({ name, server, page }) => (
            <Node key={name} at={`server:${name}`} href={`#${page}`} station={server} />
          ))}
        </div>
        <PathEdges grid={grid} model={model} />
      </div>
      {more > 0 && (
        <p class="dim">
          <a href="#channels">{counted(more, "more channel")}</a>
        </p>
      )}
    </div>
  );
}

/** The dashed frame around this process says what it may reach (ui §1). */
function Boundary() {
  const plan = useLatest(sandbox);
  return (
    <div class="frame" data-node="frame">
      <a href="#system/sandbox">
        <Icon name="shield" />
        <b>This process</b>
        {plan && <span class="cut">{reachWords(plan)}</span>}
      </a>
    </div>
  );
}

function reachWords(plan: Sandbox): string {
  const { addresses, programs } = reachOf(plan);
  const reaches = `reaches ${counted(addresses.length, "address", "addresses")}`;
  return `${reaches}, starts ${
    programs.length === 0 ? "no program" : counted(programs.length, "program")
  }${restWords(plan)}`;
}
