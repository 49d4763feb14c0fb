import { openSender } from "../../lib/harpoon/send.ts";
import { egress } from "../fixtures/hear.ts";
import { inShort, sendTo } from "./send_peers.ts";

/**
 * Sends one request to the URL given, with the permissions and the environment it is run with; a PEM
 * text behind it is trusted besides.
 */
const [url = "", ...caCerts] = Deno.args;
await using sender = openSender();
// deno-lint-ignore no-console
console.log(inShort(await sendTo(sender, url, { egress: egress({ caCerts }) })));
