import { parsePollChannels } from "../../lib/config/poll_channels.ts";
import { accepts, refuses } from "./grammars_table.ts";

const parse = (text: string) => parsePollChannels(text === "-" ? [] : text.split(","));
accepts("parsePollChannels", parse, [
  ["main", ["main"]],
  ["main,harpoon", ["harpoon", "main"]],
  ["b,a_1,c-2", ["a_1", "b", "c-2"]],
]);
refuses("parsePollChannels", parse, [
  ["-", "at least one channel"],
  ["", "blank"],
  ["main,", "blank"],
  ["Main", "a-z 0-9 _ -"],
  ["main, harpoon", "without spaces"],
  ["main,main", "names channel main twice"],
  ["x".repeat(65), "a-z 0-9 _ -"],
]);
