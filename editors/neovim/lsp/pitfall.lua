-- Pitfall for Neovim 0.11 and newer. Where this folder's parent is on 'runtimepath', `vim.lsp.enable('pitfall')` is all there is to do.

-- An object says its apiVersion; kustomize and Helm read files by name. An empty buffer may yet become either.
local function kubernetes(bufnr, name)
  if name:find('^kustomization%.') or name:find('^Chart%.') or name:find('^values.*%.') then
    return true
  end
  local lines = vim.api.nvim_buf_get_lines(bufnr, 0, 2000, false)
  if #lines <= 1 and (lines[1] or '') == '' then
    return true
  end
  return vim.iter(lines):any(function(line) return line:find('^[%s"-]*apiVersion"?%s*:') ~= nil end)
end

---@type vim.lsp.Config
return {
  cmd = { 'pitfall', 'server' },
  -- Wide on purpose: the server looks at names and contents itself, and files that are not its own cost it nothing.
  filetypes = {
    'gomod', 'gowork', 'gosum', 'go',
    'sh', 'bash', 'zsh', 'fish', 'ps1', 'env', 'dotenv', 'dockerfile',
    'yaml', 'helm', 'gotmpl',
    'toml',
  },
  -- A shell start-up file has no project around it: it is served without a root. YAML that shows no sign of Kubernetes is left alone.
  root_dir = function(bufnr, on_dir)
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(bufnr))
    local filetype = vim.bo[bufnr].filetype
    if filetype == 'toml' and name ~= 'pitfall.toml' and not vim.endswith(name, '.pitfall.toml') then
      return
    end
    if filetype == 'yaml' and not kubernetes(bufnr, name) then
      return
    end
    on_dir(vim.fs.root(bufnr, { 'go.work', '.git' }) or vim.fs.root(bufnr, { 'pitfall.toml', 'go.mod', 'kustomization.yaml', 'Chart.yaml' }))
  end,
  -- Neovim does not say its language by itself. Where the system lacks the locale, v:lang is C and the environment still tells the wish.
  before_init = function(params)
    local spoken = { vim.v.lang, vim.env.LC_ALL, vim.env.LC_MESSAGES, vim.env.LANG }
    for i = 1, 4 do
      local locale = spoken[i]
      if not params.locale and locale and locale ~= '' and not vim.startswith(locale, 'C') and locale ~= 'POSIX' then
        params.locale = locale
      end
    end
  end,
  -- Any key of pitfall.toml may stand here; `:help vim.lsp.config()` says how to add to it.
  settings = { pitfall = vim.empty_dict() },
}
