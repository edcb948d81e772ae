// The language of each file, as the editor has decided it.
const path = require("path");
const { open } = require("./support.cjs");

exports.run = async ({ root, files }) => {
  const languages = {};
  for (const file of files) languages[file] = (await open(path.join(root, file))).languageId;
  return languages;
};
