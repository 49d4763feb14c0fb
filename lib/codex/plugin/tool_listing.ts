import * as z from "zod/mini";
import { type ToolName, toolSchemas } from "./tool_schemas.ts";

/** What a tool is for and what it may do to the world. */
interface About {
  readonly title: string;
  readonly description: string;
  readonly readOnly: boolean;
  /** Whether it may end or replace something. */
  readonly destructive: boolean;
  /** Whether a second call changes nothing more. */
  readonly idempotent: boolean;
  /** Whether it talks to the control plane. */
  readonly openWorld: boolean;
}

const ABOUT: Readonly<Record<ToolName, About>> = {
  install_or_select_tunnel_client: {
    title: "Select tunnel-client",
    description:
      "Tells which tunnel-client the other tools start, and remembers another choice. Installs " +
      "nothing.",
    readOnly: false,
    destructive: false,
    idempotent: true,
    openWorld: false,
  },
  create_tunnel_runtime: {
    title: "Create a tunnel",
    description:
      "Creates a tunnel in an organization or workspace, or takes the one of this name, and stores " +
      "it under an alias. Starts nothing. Needs the admin key.",
    readOnly: false,
    destructive: false,
    idempotent: true,
    openWorld: true,
  },
  connect_stdio_mcp: {
    title: "Connect an MCP server",
    description:
      "Writes a profile for a stdio MCP server and starts tunnel-client for it in the background. " +
      "Success means healthy; ask runtime_status whether it is ready.",
    readOnly: false,
    destructive: true,
    idempotent: true,
    openWorld: true,
  },
  list_runtime_aliases: {
    title: "List aliases",
    description: "Lists the local aliases; with one scope also the tunnels in it.",
    readOnly: true,
    destructive: false,
    idempotent: true,
    openWorld: true,
  },
  runtime_status: {
    title: "Status of one alias",
    description:
      "Tells whether the client of an alias is stopped, starting, healthy or ready, and what to do.",
    readOnly: true,
    destructive: false,
    idempotent: true,
    openWorld: true,
  },
  stop_runtime: {
    title: "Stop a client",
    description: "Stops the client of an alias. The tunnel itself stays.",
    readOnly: false,
    destructive: true,
    idempotent: true,
    openWorld: false,
  },
};

/** The tools as `tools/list` gives them. */
export function toolListing() {
  return [
    listed("install_or_select_tunnel_client"),
    listed("create_tunnel_runtime"),
    listed("connect_stdio_mcp"),
    listed("list_runtime_aliases"),
    listed("runtime_status"),
    listed("stop_runtime"),
  ];
}

function listed(name: ToolName) {
  const { title, description, readOnly, destructive, idempotent, openWorld } = ABOUT[name];
  return {
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(toolSchemas[name], { io: "input" }),
    annotations: {
      title,
      readOnlyHint: readOnly,
      destructiveHint: destructive,
      idempotentHint: idempotent,
      openWorldHint: openWorld,
    },
  };
}
