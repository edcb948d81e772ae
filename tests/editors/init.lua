-- What a user's init.lua would say, with the configuration taken from this repository.
vim.opt.runtimepath:prepend(vim.env.PITFALL_NEOVIM)
vim.opt.swapfile = false
vim.cmd('filetype on')
if vim.env.PITFALL_SETTINGS then
  vim.lsp.config('pitfall', { settings = { pitfall = vim.json.decode(vim.env.PITFALL_SETTINGS) } })
end
vim.lsp.enable('pitfall')
