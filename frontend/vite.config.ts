import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const DIST = fileURLToPath(new URL("../src/kingside/web/static/dist", import.meta.url));

// The server hands out a compressed copy where one lies beside; nothing else would make them, since the package's
// assets are served from where they are.
const compressedCopies: Plugin = {
  name: "compressed-copies",
  apply: (_, { isSsrBuild }) => !isSsrBuild,
  closeBundle() {
    const assets = join(DIST, "assets");
    for (const name of readdirSync(assets).filter((name) => /\.(css|js)$/.test(name))) {
      const file = join(assets, name);
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    }
  },
};

// What `npm run build` makes is part of the Python package, and found there through its manifest.
export default defineConfig({
  base: "./", // wherever STATIC_URL puts it
  plugins: [compressedCopies],
  css: {
    preprocessorOptions: { scss: { quietDeps: true, loadPaths: ["node_modules/@tabler/core/scss", "node_modules"] } },
  },
  build: {
    outDir: DIST,
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    target: ["chrome123", "firefox121", "safari17.5"], // the first that know light-dark()
    assetsInlineLimit: 0, // fonts in data: URLs would be refused by the page's content security policy
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: "src/main.ts",
      checks: { eval: false }, // in htmx, switched off by allowEval and the content security policy
    },
  },
});
