-- `:checkhealth pitfall`
local M = {}

function M.check()
  local health = vim.health
  health.start('pitfall')
  if vim.fn.has('nvim-0.11') == 0 then
    return health.error('Neovim 0.11 or newer is needed', { 'The server works with older ones too, started by nvim-lspconfig.' })
  end
  local pitfall = require('pitfall')
  local program = pitfall.program()
  local path = vim.fn.exepath(program)
  if path == '' then
    return health.error(program .. ' is not on PATH', { 'cargo install --path .', 'npm install --global pitfall-ls', 'pipx install pitfall-ls' })
  end
  local version = vim.system({ program, '--version' }, { text = true }):wait(5000)
  if version.code ~= 0 then
    return health.error(('%s does not run: %s'):format(path, vim.trim(version.stderr or '')))
  end
  health.ok(('%s: %s'):format(vim.trim(version.stdout), path))
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('pitfall') then
    health.warn('it is not enabled', { "vim.lsp.enable('pitfall')" })
  else
    health.ok('enabled')
  end
  local clients = vim.lsp.get_clients({ name = 'pitfall' })
  if #clients == 0 then
    health.info('no buffer is attached; open a go.mod, a shell start-up file or a Kubernetes manifest')
  end
  for _, client in ipairs(clients) do
    local files = vim.tbl_map(function(buffer) return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':~:.') end, vim.tbl_keys(client.attached_buffers))
    table.sort(files)
    health.ok(('attached, positions in %s: %s'):format(client.offset_encoding, table.concat(files, ', ')))
  end
  for _, language in ipairs({ 'go', 'c' }) do
    local ok, there = pcall(vim.treesitter.language.add, language)
    if not (ok and there) then
      health.info(('no tree-sitter parser for %s: C in cgo preambles is not coloured as C'):format(language))
    end
  end
end

return M
