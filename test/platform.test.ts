// The platform: files read and written whole or not at all, hashes, giving way to other tasks.
import { mkdtemp, readdir, readFile as readPath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BackendError, DataError } from "../packages/rutter/src/error";
import * as browser from "../packages/rutter/src/platform/browser";
import * as node from "../packages/rutter/src/platform/node";

let folder: string;
let server: Server;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rutter-platform-"));
  server = createServer((request, response) => {
    const known: Record<string, [number, string, string]> = {
      "/data": [200, "application/octet-stream", "bytes"],
      "/broken": [500, "text/plain", "oh"],
      "/page": [200, "text/html; charset=utf-8", "<!doctype html>"],
    };
    const [status, type, body] = known[request.url ?? ""] ?? [404, "text/plain", "none"];
    response.writeHead(status, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined) => new TextDecoder().decode(data);

test("both platforms export the same names", () => {
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
});

describe("readFile", () => {
  test("reads paths, file: URLs and http: URLs", async () => {
    const path = join(folder, "read me");
    await writeFile(path, "content");
    expect(text(await node.readFile(path))).toBe("content");
    expect(text(await node.readFile(pathToFileURL(path)))).toBe("content");
    expect(text(await node.readFile(`${address}/data`))).toBe("bytes");
    expect(text(await browser.readFile(`${address}/data`))).toBe("bytes");
  });

  test("names what is not there", async () => {
    const path = join(folder, "missing");
    await expect(node.readFile(path)).rejects.toThrow(`reading ${path}: expected a file, got nothing there`);
    await expect(node.readFile(path)).rejects.toThrow(DataError);
    await expect(browser.readFile(`${address}/missing`)).rejects.toThrow(
      "expected a file, got nothing there",
    );
  });

  test("gives undefined for what is not there if asked so, also behind a server's fallback page", async () => {
    expect(await node.readFileIfPresent(join(folder, "missing"))).toBeUndefined();
    expect(await node.readFileIfPresent(`${address}/missing`)).toBeUndefined();
    expect(await browser.readFileIfPresent(`${address}/page`)).toBeUndefined();
  });

  test("tells other failures apart", async () => {
    await expect(node.readFileIfPresent(folder)).rejects.toThrow("expected a readable file");
    await expect(browser.readFileIfPresent(`${address}/broken`)).rejects.toThrow(
      "expected a file, got status 500",
    );
    await expect(browser.readFile("http://127.0.0.1:1/")).rejects.toThrow("expected an answer");
  });
});

describe("writeFileAtomic", () => {
  test("writes and overwrites, and leaves no temporary file", async () => {
    const path = join(folder, "model");
    await node.writeFileAtomic(path, bytes("old"));
    await node.writeFileAtomic(pathToFileURL(path), bytes("new"));
    expect(await readPath(path, "utf8")).toBe("new");
    expect((await readdir(folder)).filter((name) => name.includes("model"))).toEqual(["model"]);
  });

  test("leaves the old state and no temporary file when it fails", async () => {
    const inner = await mkdtemp(join(folder, "fail-"));
    await writeFile(join(inner, "file"), "kept");
    // The target is a folder that is not empty, so that the rename fails after the bytes are written.
    await expect(node.writeFileAtomic(inner, bytes("x"))).rejects.toThrow(DataError);
    expect(await readdir(inner)).toEqual(["file"]);
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    await expect(node.writeFileAtomic(join(folder, "no", "such"), bytes("x"))).rejects.toThrow(
      /writing .*: expected a folder that exists and can be written to, got .*ENOENT.* The file is as it was before\.$/,
    );
  });

  test("writers at the same time end with one of their files, whole", async () => {
    const path = join(folder, "contested");
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(contents.map((content) => node.writeFileAtomic(path, bytes(content))));
    expect(contents).toContain(await readPath(path, "utf8"));
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("writes through a symbolic link", async () => {
    const target = join(folder, "target");
    const link = join(folder, "link");
    await writeFile(target, "old");
    await symlink(target, link);
    await node.writeFileAtomic(link, bytes("new"));
    expect(await readPath(target, "utf8")).toBe("new");
  });

  test("tells a page what to do instead", async () => {
    await expect(browser.writeFileAtomic("m.safetensors", bytes("x"))).rejects.toThrow(BackendError);
    await expect(browser.writeFileAtomic("m.safetensors", bytes("x"))).rejects.toThrow(
      "writing m.safetensors: expected a platform with files, got a browser. Use toBytes() and offer the bytes as a download.",
    );
  });
});

test("sha256Hex gives the published digests, also of views and of shared memory", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await node.sha256Hex(bytes("abc"))).toBe(abc);
  expect(await node.sha256Hex(bytes("xabcx").subarray(1, 4))).toBe(abc);
  const shared = new Uint8Array(new SharedArrayBuffer(3));
  shared.set(bytes("abc"));
  expect(await node.sha256Hex(shared)).toBe(abc);
});

test.each([
  ["node", node],
  ["browser", browser],
])("%s: breathe lets waiting timers run", async (_, platform) => {
  let ran = false;
  setTimeout(() => {
    ran = true;
  }, 0);
  const start = performance.now();
  while (!ran && performance.now() - start < 1000) await platform.breathe();
  expect(ran).toBe(true);
});
