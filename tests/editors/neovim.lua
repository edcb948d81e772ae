-- Plays a scenario in Neovim: `nvim --headless -u init.lua -l neovim.lua SCENARIO.json`. Ends with 1 and a message at the first thing that is not as
-- the scenario says.
local steps = vim.json.decode(table.concat(vim.fn.readfile(arg[1]), '\n'), { luanil = { object = true, array = true } })
local patience = tonumber(vim.env.PITFALL_PATIENCE or 30000)

local function fail(...)
  io.stderr:write(table.concat({ ... }, ' '), '\n')
  os.exit(1)
end

-- What the editor shows in the current buffer, as `code  severity  text below the underline  message`, in order.
local function shown()
  local found = vim.diagnostic.get(0)
  table.sort(found, function(a, b)
    return a.lnum ~= b.lnum and a.lnum < b.lnum or a.lnum == b.lnum and a.col < b.col
  end)
  return vim.tbl_map(function(d)
    -- A finding of the text before may point past the end of the present one.
    local inside, lines = pcall(vim.api.nvim_buf_get_text, 0, d.lnum, d.col, d.end_lnum, d.end_col, {})
    local text = inside and table.concat(lines, '\n') or '(outside)'
    return { code = d.code, severity = vim.diagnostic.severity[d.severity], text = text, message = d.message, at = { d.lnum + 1, d.col } }
  end, found)
end

local function like(wanted, found)
  return wanted.code == found.code
    and (not wanted.text or wanted.text == found.text)
    and (not wanted.severity or wanted.severity == found.severity)
    and (not wanted.message or found.message:find(wanted.message, 1, true) ~= nil)
end

local function all_like(wanted, found)
  if #wanted ~= #found then
    return false
  end
  for i, w in ipairs(wanted) do
    if not like(w, found[i]) then
      return false
    end
  end
  return true
end

local function wait(what, done)
  if not vim.wait(patience, done, 10) then
    fail('waited in vain for ' .. what .. ' in ' .. vim.api.nvim_buf_get_name(0) .. '; shown: ' .. vim.inspect(shown()))
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function apply(what, request)
  local before = text()
  vim.lsp.buf.code_action(request)
  wait(what, function() return text() ~= before end)
end

local play = {}

function play.open(path)
  vim.cmd.edit(vim.fn.fnameescape(path))
  wait('a client', function() return #vim.lsp.get_clients({ bufnr = 0, name = 'pitfall' }) == 1 end)
end

-- Opens what the server must stay away from.
function play.leaves_alone(path)
  vim.cmd.edit(vim.fn.fnameescape(path))
  vim.wait(200)
  if #vim.lsp.get_clients({ bufnr = 0, name = 'pitfall' }) > 0 then
    fail('attached to ' .. path)
  end
end

-- Exactly these findings are shown.
function play.shows(wanted)
  wait(vim.inspect(wanted), function() return all_like(wanted, shown()) end)
end

-- Findings are shown, and none like this one.
function play.shows_not(unwanted)
  wait('findings', function() return #shown() > 0 end)
  for _, found in ipairs(shown()) do
    if like(unwanted, found) then
      fail('shows ' .. unwanted.code)
    end
  end
end

-- Stands on the finding and applies the action whose title begins so, or the preferred one.
function play.fix(wanted)
  local there
  wait(wanted.code, function()
    there = vim.iter(shown()):find(function(found) return like(wanted, found) end)
    return there ~= nil
  end)
  vim.api.nvim_win_set_cursor(0, there.at)
  apply('the fix of ' .. wanted.code, {
    apply = true,
    filter = function(action)
      if wanted.title then
        return vim.startswith(action.title, wanted.title)
      end
      return action.isPreferred == true
    end,
  })
end

function play.fix_all()
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  apply('fix-all', { apply = true, context = { only = { 'source.fixAll.pitfall' }, diagnostics = {} } })
end

-- Types at the end of the line that contains `after`.
function play.types(wanted)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:find(wanted.after, 1, true) then
      vim.api.nvim_win_set_cursor(0, { number, 0 })
      vim.api.nvim_feedkeys(vim.keycode('A' .. wanted.keys .. '<Esc>'), 'xt', false)
      return
    end
  end
  fail('no line has ' .. wanted.after)
end

-- Moves the cursor to the finding and asks for the page on it.
function play.hover(wanted)
  local there = vim.iter(shown()):find(function(found) return like(wanted, found) end)
  if not there then
    fail('no ' .. wanted.code)
  end
  vim.api.nvim_win_set_cursor(0, there.at)
  local params = vim.lsp.util.make_position_params(0, vim.lsp.get_clients({ bufnr = 0, name = 'pitfall' })[1].offset_encoding)
  local answer = vim.lsp.buf_request_sync(0, 'textDocument/hover', params, patience) or {}
  for _, one in pairs(answer) do
    local contents = one.result and one.result.contents
    local value = type(contents) == 'table' and contents.value or contents
    if value and value:find(wanted.says, 1, true) then
      return
    end
  end
  fail('the hover does not say ' .. wanted.says .. ': ' .. vim.inspect(answer))
end

-- Runs a command of ours, and waits until a buffer with this name says this.
function play.command(wanted)
  vim.cmd(wanted.run)
  local buffer
  wait(wanted.run .. ' to say ' .. wanted.says, function()
    for _, one in ipairs(vim.api.nvim_list_bufs()) do
      local name = vim.api.nvim_buf_get_name(one)
      if vim.api.nvim_buf_is_loaded(one) and name:find(wanted.buffer, 1, true) then
        local said = table.concat(vim.api.nvim_buf_get_lines(one, 0, -1, false), '\n')
        if said:find(wanted.says, 1, true) then
          buffer = one
          return true
        end
      end
    end
    return false
  end)
  vim.cmd('bwipeout! ' .. buffer)
end

-- The language that the tree-sitter parser sees at the first place of this text.
function play.language(wanted)
  local parser = vim.treesitter.get_parser(0, 'go')
  parser:parse(true)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = line:find(wanted.at, 1, true)
    if column then
      local there = parser:language_for_range({ row - 1, column - 1, row - 1, column }):lang()
      if there ~= wanted.is then
        fail(('%s is %s, not %s'):format(wanted.at, there, wanted.is))
      end
      return
    end
  end
  fail('nothing has ' .. wanted.at)
end

-- Another server is attached too, has answered, and says nothing at a place where ours speaks.
function play.beside(name)
  wait(name, function() return #vim.lsp.get_clients({ bufnr = 0, name = name }) == 1 end)
  wait('our findings', function() return vim.iter(vim.diagnostic.get(0)):any(function(d) return d.source == 'pitfall' end) end)
  vim.wait(1500)
  local ours, theirs = {}, {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local list = d.source == 'pitfall' and ours or theirs
    list[#list + 1] = ('%d:%d %s'):format(d.lnum, d.col, d.message)
  end
  for _, one in ipairs(ours) do
    for _, other in ipairs(theirs) do
      if one:match('^%d+:%d+') == other:match('^%d+:%d+') then
        fail('said twice: ' .. one .. ' | ' .. other)
      end
    end
  end
end

function play.write()
  vim.cmd('silent write')
end

for number, step in ipairs(steps) do
  local name, argument = next(step)
  if not play[name] then
    fail('step ' .. number .. ' is unknown: ' .. tostring(name))
  end
  local ok, problem = pcall(play[name], argument)
  if not ok then
    fail('step ' .. number .. ' (' .. name .. '): ' .. tostring(problem))
  end
end
-- Servers are asked to leave before the editor does.
vim.cmd('silent! qall!')
