// Modules that end in .wasm are their bytes: the bundler puts them into the JavaScript, so nothing is fetched.
declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
