-- The commands; what they do is loaded when they are used.
if vim.g.loaded_pitfall then
  return
end
vim.g.loaded_pitfall = true

local command = vim.api.nvim_create_user_command
command('PitfallDoctor', function() require('pitfall').doctor() end, { desc = 'What Pitfall sees on this machine' })
command('PitfallWhy', function(args) require('pitfall').why(args.args) end, { nargs = '?', complete = 'environment', desc = 'Where a variable has its value from' })
command('PitfallRule', function(args) require('pitfall').rule(args.args) end, { nargs = '?', desc = 'The page of a rule' })
command('PitfallFixAll', function() require('pitfall').fix_all() end, { desc = 'Fix everything that is safe to fix in this buffer' })
