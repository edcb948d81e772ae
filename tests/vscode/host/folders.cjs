// Several folders in one window: each has its own pitfall.toml.
const assert = require("assert");
const path = require("path");
const { code, finding, findings, open, until } = require("./support.cjs");

exports.run = async ({ roots: [first, second] }) => {
  const one = await open(path.join(first, "deploy.yaml"));
  await finding(one, "k8s/unknown-field");
  // The second folder's pitfall.toml ignores it; what it does not ignore shows that the file was checked.
  const other = await open(path.join(second, "deploy.yaml"));
  await until("a finding", () => findings(other.uri).length > 0);
  assert.ok(findings(other.uri).every((found) => code(found) !== "k8s/unknown-field"));
  return findings(other.uri).map(code);
};
