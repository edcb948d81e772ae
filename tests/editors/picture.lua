-- Sets a scene for a picture: two files with findings, the cursor on one of them, the menu of its fixes open. Writes PITFALL_READY when it stands.
vim.opt.runtimepath:prepend(vim.env.PITFALL_NEOVIM)

-- Says how it went, all at once: the reader may look at any moment.
local function tell(words)
  local ready = vim.env.PITFALL_READY
  vim.fn.writefile({ words }, ready .. '.part')
  vim.uv.fs_rename(ready .. '.part', ready)
end

vim.opt.swapfile = false
vim.opt.termguicolors = true
vim.opt.number = true
vim.opt.signcolumn = 'yes'
vim.opt.laststatus = 2
vim.opt.statusline = ' %f%=%y '
vim.opt.showmode = false
vim.opt.ruler = false
vim.opt.cmdheight = 0
vim.opt.fillchars = { eob = ' ' }
vim.cmd('syntax on')
vim.cmd.colorscheme('catppuccin')
for name, color in pairs({ Error = '#f38ba8', Warn = '#f9e2af', Info = '#89dceb', Hint = '#94e2d5' }) do
  vim.api.nvim_set_hl(0, 'DiagnosticUnderline' .. name, { undercurl = true, sp = color })
end
vim.diagnostic.config({
  severity_sort = true,
  virtual_text = { prefix = '■', spacing = 3 },
  signs = { text = { '●', '▲', '◆', '○' } },
})
vim.lsp.enable('pitfall')

-- A list in a window of its own, as most people's configurations have it.
vim.ui.select = function(items, options, choose)
  local lines, width = {}, 0
  for i, item in ipairs(items) do
    lines[i] = (' %d  %s '):format(i, options.format_item(item):gsub('\n', ' '))
    width = math.max(width, vim.api.nvim_strwidth(lines[i]))
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = 'cursor', row = 1, col = 0, width = width, height = #lines, style = 'minimal', border = 'rounded', title = ' Code actions ',
  })
  vim.wo[window].cursorline = true
  vim.keymap.set('n', '<CR>', function()
    local row = vim.api.nvim_win_get_cursor(window)[1]
    vim.api.nvim_win_close(window, true)
    choose(items[row], row)
  end, { buffer = buffer })
end

local function findings(buffer)
  return #vim.diagnostic.get(buffer)
end

local function scene()
  local wanted = vim.json.decode(vim.env.PITFALL_SCENE)
  vim.cmd.edit(wanted.below.file)
  local below = vim.api.nvim_get_current_buf()
  vim.cmd('aboveleft split ' .. wanted.above.file)
  local above = vim.api.nvim_get_current_buf()
  vim.cmd.resize(wanted.above.lines)
  local seen = vim.wait(20000, function()
    return findings(below) >= wanted.below.findings and findings(above) >= wanted.above.findings
  end, 20)
  assert(seen, ('only %d and %d findings'):format(findings(above), findings(below)))
  for _, diagnostic in ipairs(vim.diagnostic.get(above)) do
    if diagnostic.code == wanted.above.code then
      vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
      break
    end
  end
  vim.lsp.buf.code_action()
  assert(vim.wait(10000, function() return vim.api.nvim_win_get_config(0).relative ~= '' end, 20), 'no menu')
  vim.cmd.redraw()
  vim.defer_fn(function() tell('ready') end, 500)
end

-- The terminal comes later, as a client of this process.
vim.api.nvim_create_autocmd('UIEnter', {
  once = true,
  callback = vim.schedule_wrap(function()
    local ok, problem = pcall(scene)
    if not ok then
      tell(tostring(problem))
    end
  end),
})
