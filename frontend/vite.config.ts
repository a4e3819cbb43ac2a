import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// What `npm run build` makes is part of the Python package, and found there through its manifest.
export default defineConfig({
  base: "./", // wherever STATIC_URL puts it
  css: {
    preprocessorOptions: { scss: { quietDeps: true, loadPaths: ["node_modules/@tabler/core/scss", "node_modules"] } },
  },
  build: {
    outDir: fileURLToPath(new URL("../src/kingside/web/static/dist", import.meta.url)),
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
