// The initialisers by name.
export {
  constantValue,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  leCunNormal,
  leCunUniform,
  normal,
  normalFanIn,
  uniform,
  zeros,
} from "./initializer";
export { identity } from "./initializers/identity";
export { orthogonal } from "./initializers/orthogonal";
export { sparse } from "./initializers/sparse";
export { truncatedNormal } from "./initializers/truncatedNormal";
