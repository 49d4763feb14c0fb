import { directoryOf, ON_A_DRIVE } from "./directory.ts";

/** Whether a path is a directory or lies in it; links are not followed. */
export function isPathWithin(path: string, directory: string): boolean {
  const whole = plain(directory);
  return plain(path) === whole || ancestorsOf(path).includes(whole);
}

/** The directories a path lies in, the nearest first; its own is not among them. */
export function ancestorsOf(path: string): string[] {
  const above: string[] = [];
  let at = plain(path);
  for (let up = directoryOf(at); up !== at && up !== "."; up = directoryOf(at)) {
    above.push(up);
    at = up;
  }
  return above;
}

/**
 * One spelling for each path: absolute, without empty parts, `.` and `..`. Written here because every start
 * loads this, and the runtime's own functions for paths take it milliseconds to load.
 */
function plain(path: string): string {
  if (ON_A_DRIVE.test(path)) return path;
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${Deno.cwd()}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
