// The keys of pitfall.toml as settings of the editor.

/** The manifest with a setting for each of `keys` (editors/settings.json), and the texts of their descriptions. References are those of `schema`. */
export function settings(manifest, keys, schema) {
  const en = {};
  const zh = {};
  const properties = { ...manifest.contributes.configuration.properties };
  for (const { key, schema: written, description } of keys) {
    const name = `setting.${key}`;
    en[name] = description.en;
    zh[name] = description["zh-cn"];
    // Null is "nobody said anything": an editor's default would be stronger than pitfall.toml.
    const takes = resolved(written, schema.$defs);
    const orNull = takes.enum ? { enum: [...takes.enum, null] } : { ...takes, type: [takes.type, "null"] };
    properties[`pitfall.${key}`] = { ...orNull, default: null, scope: "window", markdownDescription: `%${name}%` };
  }
  const configuration = { ...manifest.contributes.configuration, properties };
  return { manifest: { ...manifest, contributes: { ...manifest.contributes, configuration } }, en, zh };
}

/** `value` with references to `definitions` replaced by what they stand for. */
function resolved(value, definitions) {
  if (Array.isArray(value)) return value.map((one) => resolved(one, definitions));
  if (typeof value !== "object" || value === null) return value;
  if (value.$ref) return resolved(definitions[value.$ref.replace("#/$defs/", "")], definitions);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, definitions)]));
}
