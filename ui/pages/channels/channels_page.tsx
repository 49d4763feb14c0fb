import { Page } from "../../components/card.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { CommandLine } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { analytics, status } from "../../data/endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { useStore } from "../../data/store.ts";
import { ChannelCard } from "./channel_card.tsx";

/** Whether each server is well (ui §2). */
export function ChannelsPage() {
  const usage = useLatest(analytics[useStore(chosenWindow)]);
  return (
    <Page
      title="Channels"
      note="Each has its own server and its own health; one stuck channel does not hold up the others."
    >
      <Loads endpoint={status} what="the channels" lines={12}>
        {({ channels = [], mcp_routes = [] }) =>
          channels.length === 0 ? <NoChannels /> : (
            <div class="stack">
              {channels.map((channel) => (
                <ChannelCard
                  key={channel.name}
                  channel={channel}
                  route={mcp_routes.find(({ name }) => name === channel.name)}
                  usage={usage}
                />
              ))}
            </div>
          )}
      </Loads>
    </Page>
  );
}

function NoChannels() {
  return (
    <section class="card">
      <Empty icon="channels" title="No channel is configured">
        <p>A channel leads to one MCP server. Name one to open the channel main:</p>
        <CommandLine text="tunnel-client run --mcp.server-url https://mcp.internal/mcp" />
      </Empty>
    </section>
  );
}
