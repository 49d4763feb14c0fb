import { parseTunnelId } from "../../lib/config/tunnel_id.ts";
import { accepts, refuses } from "./grammars_table.ts";

const id = `tunnel_${"z".repeat(32)}`;
accepts("parseTunnelId", parseTunnelId, [[id, id], [` ${id} `, id]]);
refuses("parseTunnelId", parseTunnelId, [
  [id.slice(0, -1), "32 lower-case letters or digits"],
  [`${id}z`, "32 lower-case letters or digits"],
  [id.toUpperCase(), "32 lower-case letters or digits"],
  [id.replace("zz", "zZ"), "32 lower-case letters or digits"],
  ["path/unsafe", "unsafe as a path parameter"],
  ["bad id", "unsafe as a path parameter"],
  ["tunnel_xxxx", "placeholder"],
  ["tunnel_...", "placeholder"],
  ["<tunnel-id>", "placeholder"],
  ["$CONTROL_PLANE_TUNNEL_ID", "placeholder"],
]);
