// Builds the app and the report's script; with --test, builds and runs the unit tests instead.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const HERE = import.meta.dirname;
const ASSETS = resolve(HERE, "../src/neuroglass/surfaces/web/assets");
const HOSTS = ["app", "report", "widget"];
const MOST = 300_000; // bytes of one host, before compression

const shared = {
  bundle: true,
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  logLevel: "warning",
};

async function buildHosts() {
  await build({
    ...shared,
    entryPoints: HOSTS.map((name) => join(HERE, `src/hosts/${name}.tsx`)),
    minify: true,
    format: "esm",
    outdir: ASSETS,
    legalComments: "eof",
  });
  for (const name of ["index.html", "icon.svg"]) copyFileSync(join(HERE, "src/hosts", name), join(ASSETS, name));
  for (const name of readdirSync(ASSETS)) {
    const size = statSync(join(ASSETS, name)).size;
    console.log(`${name}: ${size.toLocaleString("en")} bytes`);
    if (name.endsWith(".js") && size > MOST) throw new Error(`${name} is larger than ${MOST} bytes`);
  }
}

async function runTests() {
  const folder = mkdtempSync(join(HERE, "node_modules/.tests-"));
  try {
    const names = readdirSync(join(HERE, "test")).filter((name) => name.endsWith(".test.ts"));
    await build({
      ...shared,
      entryPoints: names.map((name) => join(HERE, "test", name)),
      platform: "node",
      format: "esm",
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      sourcemap: "inline",
    });
    const files = readdirSync(folder).map((name) => join(folder, name));
    process.exitCode = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...files], { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await (process.argv.includes("--test") ? runTests() : buildHosts());
