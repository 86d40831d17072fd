// Reads PDF files with pdf.js, every page with its text, its drawing operators and its tags.
// In: the library, then the files. Out: for every file its pages, letters, tags, and whatever pdf.js warned of.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, ...files] = process.argv.slice(2);
const warnings = [];
for (const level of ["log", "warn", "info", "error"]) console[level] = (...words) => warnings.push(words.join(" "));
for (const name of ["DOMMatrix", "Path2D", "ImageData"]) globalThis[name] ??= class {}; // only drawing needs them
const { getDocument, VerbosityLevel } = await import(pathToFileURL(library));
warnings.length = 0; // what it misses in Node (canvas) is said while it loads, and is no fault of a file
const read = [];
for (const file of files) {
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: VerbosityLevel.WARNINGS, useSystemFonts: false });
  const document = await task.promise;
  let letters = 0, tags = 0;
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    letters += (await page.getTextContent()).items.reduce((sum, item) => sum + (item.str?.length ?? 0), 0);
    await page.getOperatorList();
    tags += (await page.getStructTree())?.children.length ?? 0;
  }
  read.push({ pages: document.numPages, letters, tags, warnings: warnings.splice(0) });
  await task.destroy();
}
process.stdout.write(JSON.stringify(read));
