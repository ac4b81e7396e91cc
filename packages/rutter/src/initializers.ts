// The initialisers by name.
export {
  constantValue,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  normal,
  normalFanIn,
  uniform,
  zeros,
} from "./initializer";
