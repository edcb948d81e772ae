-- What a user's init.lua would say, with the configuration taken from this repository.
vim.opt.runtimepath:prepend(vim.env.PITFALL_NEOVIM)
-- The parsers that Neovim brings lie beside its unpacked runtime.
vim.opt.runtimepath:append(vim.env.VIMRUNTIME .. '/../../../lib/nvim')
vim.opt.swapfile = false
vim.cmd('filetype on')
if vim.env.PITFALL_SETTINGS then
  vim.lsp.config('pitfall', { settings = { pitfall = vim.json.decode(vim.env.PITFALL_SETTINGS) } })
end
-- Other people's servers, as they configure them themselves.
for name, config in pairs(vim.json.decode(vim.env.PITFALL_BESIDE or '{}')) do
  vim.lsp.config(name, config)
  vim.lsp.enable(name)
end
vim.lsp.enable('pitfall')
vim.cmd('runtime! plugin/pitfall.lua')
