import { answer, textAnswer } from "./answers.ts";

/** The built pages. */
export interface Assets {
  readonly html: string;
  readonly js: string;
  readonly css: string;
}

/** What stands where the pages were not built: the checkout was never told to. */
const UNBUILT = `<!doctype html>
<html lang="en">
<title>tunnel-client</title>
<h1>tunnel-client</h1>
<p>The admin pages are not built in this checkout. Build them with <code>deno task ui</code> and
start the client again. Health: <a href="/readyz">/readyz</a>, <a href="/metrics">/metrics</a>.</p>
</html>
`;

let loading: Promise<Assets | undefined> | undefined;

/** The page, or what to do to get it. */
export async function page(): Promise<Response> {
  loading ??= loadAssets();
  const assets = await loading;
  return answer(200, "text/html; charset=utf-8", assets?.html ?? UNBUILT);
}

/** A file of the page, by its name below `/assets/`. */
export async function asset(name: string): Promise<Response> {
  loading ??= loadAssets();
  const assets = await loading;
  switch (name) {
    case "app.js":
      return assets === undefined
        ? missing()
        : answer(200, "text/javascript; charset=utf-8", assets.js);
    case "app.css":
      return assets === undefined ? missing() : answer(200, "text/css; charset=utf-8", assets.css);
    default:
      return missing();
  }
}

/** The files are part of the program; a checkout has them once `deno task ui` has run. */
async function loadAssets(): Promise<Assets | undefined> {
  try {
    const [html, js, css] = await Promise.all([
      import("../../../ui/dist/index.html", { with: { type: "text" } }),
      import("../../../ui/dist/app.js", { with: { type: "text" } }),
      import("../../../ui/dist/app.css", { with: { type: "text" } }),
    ]);
    return { html: html.default, js: js.default, css: css.default };
  } catch {
    return undefined;
  }
}

function missing(): Response {
  return textAnswer(404, "not found");
}
