// Run the language server of Even Better TOML, an extension of VS Code, on standard input and output.
import fs from "node:fs/promises";
import taplo from "@taplo/lsp";

// The server downloads a catalog of schemas. A test must not contact other machines.
globalThis.fetch = async () => {
  throw new Error("no network");
};

const environment = {
  now: () => new Date(),
  envVar: () => undefined,
  envVars: () => [],
  stdErrAtty: () => false,
  stdin: async () => new Uint8Array(),
  stdout: async (bytes) => bytes.length,
  stderr: async (bytes) => bytes.length,
  glob: () => [],
  readFile: (path) => fs.readFile(path),
  writeFile: (path, bytes) => fs.writeFile(path, bytes),
  urlToFilePath: (url) => decodeURIComponent(new URL(url).pathname),
  isAbsolute: (path) => path.startsWith("/"),
  cwd: () => process.cwd(),
  findConfigFile: () => undefined,
  fetch: { fetch: globalThis.fetch, Request, Response, Headers },
};

const server = await taplo.TaploLsp.initialize(environment, {
  onMessage(message) {
    const body = Buffer.from(JSON.stringify(message));
    process.stdout.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  },
});

let received = Buffer.alloc(0);
for await (const part of process.stdin) {
  received = Buffer.concat([received, part]);
  for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
    const length = Number(/Content-Length: (\d+)/i.exec(received.subarray(0, end).toString())[1]);
    if (received.length < end + 4 + length) break;
    server.send(JSON.parse(received.subarray(end + 4, end + 4 + length).toString()));
    received = received.subarray(end + 4 + length);
  }
}
