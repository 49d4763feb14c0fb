import {
  commandFromFields,
  serverUrlFromFields,
  splitCommandEntry,
  splitServerUrlEntry,
} from "../../lib/config/entries.ts";
import type { Parsed } from "../../lib/config/parsed.ts";
import type { McpBinding } from "../../lib/config/settings.ts";
import { accepts, refuses } from "./grammars_table.ts";

const http = (channel: string, url: string): McpBinding => ({
  kind: "http-streamable",
  channel,
  url,
});
function parseServerUrlEntry(text: string): Parsed<McpBinding> {
  const fields = splitServerUrlEntry(text);
  return fields.kind === "problem" ? fields : serverUrlFromFields(fields.value);
}

function parseCommandEntry(text: string): Parsed<McpBinding> {
  const fields = splitCommandEntry(text);
  return fields.kind === "problem" ? fields : commandFromFields(fields.value);
}

const stdio = (channel: string, command: string): McpBinding => ({
  kind: "stdio",
  channel,
  command,
});

accepts("a server URL entry", parseServerUrlEntry, [
  ["https://h/mcp", http("main", "https://h/mcp")],
  [" https://h/a,b?c=1 ", http("main", "https://h/a,b?c=1")],
  ["url=https://h/mcp", http("main", "https://h/mcp")],
  ["channel=tools,url=https://h/mcp", http("tools", "https://h/mcp")],
  ["URL=https://h/?a=b, Channel = Tools ", http("tools", "https://h/?a=b")],
]);
refuses("a server URL entry", parseServerUrlEntry, [
  ["", "blank"],
  ["h/mcp", "http:// or https://"],
  ["command=python x.py", "only use the keys"],
  ["channel=main", "must give a url"],
  ["url=https://h,", "key=value pairs"],
  ["url=https://h,nope", "key=value pairs"],
  ["url=https://h,color=red", "only use the keys"],
  ["url=", "no value for url"],
  ["url=https://h,channel=", "no value for channel"],
  ["url=https://a,url=https://b", "gives url twice"],
  ["channel=a b,url=https://h", "a-z 0-9 _ -"],
  ["channel=harpoon,url=https://h", "reserved"],
  [
    "url=https://h,unix-socket=/s,http-proxy=http://p",
    "must not combine unix-socket with http-proxy",
  ],
  ["url=https://h,client-cert=/c", "client-cert and client-key together"],
]);

accepts("a command entry", parseCommandEntry, [
  ["python server.py", stdio("main", "python server.py")],
  ['bash -c "echo a; echo b, c"', stdio("main", 'bash -c "echo a; echo b, c"')],
  ["command=python x.py", stdio("main", "python x.py")],
  ['channel=main,command=python -c "print(1,2,3)"', stdio("main", 'python -c "print(1,2,3)"')],
  ['command=python -c "print(1,2,3)",channel=main', stdio("main", 'python -c "print(1,2,3)"')],
  ["command=a,channel=x,channel=Tools", stdio("tools", "a,channel=x")],
  ["CHANNEL=Tools, Command=x", stdio("tools", "x")],
]);
refuses("a command entry", parseCommandEntry, [
  ["", "blank"],
  ["command=", "must give a command"],
  ["channel=main,command=  ", "must give a command"],
  ["channel=main", "channel=NAME,command=COMMAND"],
  ["url=https://h", "channel=NAME,command=COMMAND"],
  ["channel=main,url=https://h", "channel=NAME,command=COMMAND"],
  ["channel=,command=x", "no value for channel"],
  ["command=x,channel=", "no value for channel"],
  ["command=x,http-proxy=http://p", "must not mix"],
  ["channel=main,command=x,URL=https://h", "must not mix"],
  ["channel=main,command=x,unix-socket=/s", "must not mix"],
  ["channel=harpoon,command=x", "reserved"],
  ["channel=a.b,command=x", "a-z 0-9 _ -"],
]);

accepts("commandFromFields", (text) => commandFromFields(new Map([["command", text]])), [
  [" channel=is part of it ", stdio("main", "channel=is part of it")],
]);
