// Which documents are worth starting the server for. The server itself looks closer; this only keeps it from running in vain.

/** The languages that the client sends to the server. */
export const LANGUAGES = [
  "go", "go.mod", "go.work", "go.sum", "pitfall-go-mod", "pitfall-go-work", "pitfall-go-sum", "pitfall-go-env",
  "shellscript", "fish", "powershell", "dockerfile", "dotenv", "yaml", "helm",
];

/** Files that are ours whatever language the editor takes them for. */
export const PATTERNS = [
  "**/{go.mod,go.work,go.sum,go.work.sum,pitfall.toml,*.pitfall.toml}",
  "**/vendor/modules.txt",
  "**/go/env",
  "**/{*.env,.env,.env.*,.envrc}",
  "**/{environment.d/*.conf,etc/environment}",
  "**/{*.rego,conftest.toml}",
];

const NAMES = /(^|[\\/])(go\.(mod|work|sum)|go\.work\.sum|vendor[\\/]modules\.txt|go[\\/]env|([^\\/]+\.)?pitfall\.toml|etc[\\/]environment|environment\.d[\\/][^\\/]*\.conf)$/;
const ENVIRONMENT = /(^|[\\/])(\.env(\..*)?|.*\.env|\.envrc)$/;

/** True where the server has something to say about such a document. */
export function isOurs(language: string, path: string, head: () => string): boolean {
  if (NAMES.test(path) || ENVIRONMENT.test(path)) return true;
  switch (language) {
    case "shellscript": case "fish": case "powershell": case "dockerfile": case "dotenv": case "helm":
      return true;
    case "go":
      return /^\s*import\s+"C"/m.test(head()) || /^\s*"C"\s*$/m.test(head());
    case "yaml": {
      const text = head();
      return /^\s*("?)apiVersion\1\s*:/m.test(text) || /\{\{-?/.test(text) || /(^|[\\/])(kustomization|Chart|values)[^\\/]*\.ya?ml$/.test(path);
    }
    default:
      return false;
  }
}
