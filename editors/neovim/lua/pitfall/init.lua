-- What the commands of Pitfall do. `require('pitfall')` starts nothing.
local M = {}

--- The program that the configuration of the client names.
---@return string
function M.program()
  local config = vim.lsp.config.pitfall or {}
  local cmd = config.cmd
  return type(cmd) == 'table' and cmd[1] or 'pitfall'
end

--- `zh-cn` or `en`, after the configuration, else the locale.
---@return string
function M.language()
  local settings = (vim.lsp.config.pitfall or {}).settings or {}
  local wish = (settings.pitfall or {}).language
  if wish == 'en' or wish == 'zh-cn' then
    return wish
  end
  for _, locale in ipairs({ vim.v.lang, vim.env.LC_ALL or '', vim.env.LC_MESSAGES or '', vim.env.LANG or '' }) do
    if vim.startswith(locale, 'zh') then
      return 'zh-cn'
    end
  end
  return 'en'
end

--- Runs `pitfall ARGUMENTS` and hands what it printed to `show`.
---@param arguments string[]
---@param show fun(lines: string[])
local function run(arguments, show)
  local command = vim.list_extend({ M.program() }, arguments)
  vim.list_extend(command, { '--language', M.language(), '--color', 'never' })
  local ok, problem = pcall(vim.system, command, { text = true, cwd = vim.fn.getcwd() }, vim.schedule_wrap(function(done)
    -- 1 is "there are findings"; 2 is "it could not be done", and stderr says why.
    local text = done.stdout ~= '' and done.stdout or done.stderr
    show(vim.split(vim.trim(text or ''), '\n'))
  end))
  if not ok then
    vim.notify(('pitfall: %s cannot be run: %s'):format(command[1], problem), vim.log.levels.ERROR)
  end
end

--- Shows `lines` in a scratch buffer called `name`; the one that is there is used again.
---@param name string
---@param lines string[]
---@param filetype string
local function page(name, lines, filetype)
  local buffer = vim.fn.bufnr('^' .. vim.fn.escape(name, '[]*?') .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, name)
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].filetype = filetype
  local window = vim.fn.bufwinid(buffer)
  if window == -1 then
    vim.cmd('botright split')
    window = vim.api.nvim_get_current_win()
    vim.api.nvim_win_set_buf(window, buffer)
  end
  vim.api.nvim_set_current_win(window)
  vim.wo[window].wrap = true
  -- `gf` on a place such as ~/.zshrc:3 opens it, and `gF` goes to the line.
  vim.keymap.set('n', 'q', '<cmd>close<cr>', { buffer = buffer, desc = 'Close' })
end

--- `:PitfallDoctor`
function M.doctor()
  run({ 'doctor', '--format', 'markdown' }, function(lines)
    page('pitfall://doctor', lines, 'markdown')
  end)
end

--- `:PitfallWhy NAME`, the variable at the cursor by default.
---@param name string?
function M.why(name)
  name = name ~= '' and name or vim.fn.expand('<cword>')
  run({ 'why', name }, function(lines)
    page('pitfall://why/' .. name, lines, 'text')
  end)
end

--- `:PitfallRule ID`, the finding at the cursor by default.
---@param id string?
function M.rule(id)
  if not id or id == '' then
    local row, column = unpack(vim.api.nvim_win_get_cursor(0))
    local here = vim.iter(vim.diagnostic.get(0, { lnum = row - 1 })):filter(function(found) return found.source == 'pitfall' end):totable()
    table.sort(here, function(a, b) return math.abs(a.col - column) < math.abs(b.col - column) end)
    id = here[1] and here[1].code
  end
  if not id then
    return vim.notify('pitfall: no finding on this line; name a rule', vim.log.levels.WARN)
  end
  run({ 'explain', id }, function(lines)
    page('pitfall://rule/' .. id, lines, 'markdown')
  end)
end

--- `:PitfallFixAll`: what is safe to fix in a buffer. Waits for the server, so that it can stand in BufWritePre.
---@param buffer integer?
---@return boolean changed
function M.fix_all(buffer)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  local client = vim.lsp.get_clients({ name = 'pitfall', bufnr = buffer })[1]
  if not client then
    return false
  end
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = { start = { line = 0, character = 0 }, ['end'] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 } },
    context = { only = { 'source.fixAll.pitfall' }, diagnostics = {} },
  }
  local changed = false
  local answer = client:request_sync('textDocument/codeAction', params, 1000, buffer)
  for _, action in ipairs(answer and answer.result or {}) do
    if not action.edit then
      local resolved = client:request_sync('codeAction/resolve', action, 1000, buffer)
      action = resolved and resolved.result or action
    end
    if action.edit then
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
      changed = true
    end
  end
  return changed
end

return M
